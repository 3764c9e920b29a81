DROP TABLE tallies;
DROP TABLE reviews;
DROP TABLE findings;
DROP TABLE voided_lines;
DROP TABLE claims;
DROP TABLE signatures;
