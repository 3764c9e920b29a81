DROP TABLE sheets;
DROP TABLE circulators;
DROP TABLE events;
DROP TABLE petitions;
DROP TABLE profiles;
