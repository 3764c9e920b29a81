DROP TABLE certifications;
DROP TABLE batch_exclusions;
DROP TABLE batch_members;
DROP TABLE batches;
