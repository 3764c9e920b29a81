DROP TABLE roll_pages;
DROP TABLE rolls;
