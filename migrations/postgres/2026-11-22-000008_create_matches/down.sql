DROP TABLE roll_candidates;
DROP TABLE matches;
DROP TABLE match_keys;
DROP TABLE match_queue;
DROP TABLE match_models;
