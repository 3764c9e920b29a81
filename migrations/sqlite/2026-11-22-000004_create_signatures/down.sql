DROP TABLE tallies;
DROP TABLE reviews;
DROP TABLE findings;
DROP TABLE sheet_photos;
DROP TABLE second_keyings;
DROP TABLE voided_lines;
DROP TABLE claims;
DROP TABLE signatures;
