-- OpenMRS: everything has a creator, users are persons, persons have creators; from memory, approximates.
CREATE TABLE person (
    person_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    gender VARCHAR(50) DEFAULT '',
    birthdate DATE DEFAULT NULL,
    birthdate_estimated BOOLEAN NOT NULL DEFAULT FALSE,
    dead BOOLEAN NOT NULL DEFAULT FALSE,
    death_date DATETIME DEFAULT NULL,
    cause_of_death INT DEFAULT NULL,
    creator INT DEFAULT NULL,
    date_created DATETIME NOT NULL,
    voided BOOLEAN NOT NULL DEFAULT FALSE,
    voided_by INT DEFAULT NULL,
    void_reason VARCHAR(255) DEFAULT NULL,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (cause_of_death) REFERENCES concept (concept_id),
    FOREIGN KEY (creator) REFERENCES users (user_id),
    FOREIGN KEY (voided_by) REFERENCES users (user_id)
);
CREATE TABLE person_name (
    person_name_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    preferred BOOLEAN NOT NULL DEFAULT FALSE,
    person_id INT NOT NULL,
    prefix VARCHAR(50) DEFAULT NULL,
    given_name VARCHAR(50) DEFAULT NULL,
    middle_name VARCHAR(50) DEFAULT NULL,
    family_name VARCHAR(50) DEFAULT NULL,
    creator INT NOT NULL,
    date_created DATETIME NOT NULL,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (person_id) REFERENCES person (person_id) ON UPDATE CASCADE,
    FOREIGN KEY (creator) REFERENCES users (user_id)
);
CREATE TABLE users (
    user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    system_id VARCHAR(50) NOT NULL DEFAULT '',
    username VARCHAR(50) DEFAULT NULL,
    password VARCHAR(128) DEFAULT NULL,
    salt VARCHAR(128) DEFAULT NULL,
    creator INT NOT NULL DEFAULT 0,
    date_created DATETIME NOT NULL,
    person_id INT NOT NULL,
    retired BOOLEAN NOT NULL DEFAULT FALSE,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (creator) REFERENCES users (user_id),
    FOREIGN KEY (person_id) REFERENCES person (person_id)
);
CREATE TABLE concept_class (
    concept_class_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL DEFAULT '',
    creator INT NOT NULL,
    date_created DATETIME NOT NULL,
    FOREIGN KEY (creator) REFERENCES users (user_id)
);
CREATE TABLE concept (
    concept_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    retired BOOLEAN NOT NULL DEFAULT FALSE,
    short_name VARCHAR(255) DEFAULT NULL,
    description TEXT,
    class_id INT DEFAULT NULL,
    creator INT DEFAULT NULL,
    date_created DATETIME NOT NULL,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (class_id) REFERENCES concept_class (concept_class_id),
    FOREIGN KEY (creator) REFERENCES users (user_id)
);
CREATE TABLE concept_set (
    concept_set_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    concept_id INT NOT NULL DEFAULT 0,
    concept_set INT NOT NULL DEFAULT 0,
    sort_weight DOUBLE DEFAULT NULL,
    FOREIGN KEY (concept_set) REFERENCES concept (concept_id),
    FOREIGN KEY (concept_id) REFERENCES concept (concept_id)
);
CREATE TABLE patient (
    patient_id INT NOT NULL PRIMARY KEY,
    creator INT NOT NULL DEFAULT 0,
    date_created DATETIME NOT NULL,
    allergy_status VARCHAR(50) NOT NULL DEFAULT 'Unknown',
    FOREIGN KEY (patient_id) REFERENCES person (person_id) ON UPDATE CASCADE,
    FOREIGN KEY (creator) REFERENCES users (user_id)
);
CREATE TABLE patient_identifier (
    patient_identifier_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    patient_id INT NOT NULL DEFAULT 0,
    identifier VARCHAR(50) NOT NULL DEFAULT '',
    identifier_type INT NOT NULL DEFAULT 0,
    preferred BOOLEAN NOT NULL DEFAULT FALSE,
    location_id INT DEFAULT NULL,
    FOREIGN KEY (patient_id) REFERENCES patient (patient_id),
    FOREIGN KEY (location_id) REFERENCES location (location_id)
);
CREATE TABLE location (
    location_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL DEFAULT '',
    address1 VARCHAR(255) DEFAULT NULL,
    city_village VARCHAR(255) DEFAULT NULL,
    country VARCHAR(50) DEFAULT NULL,
    latitude VARCHAR(50) DEFAULT NULL,
    longitude VARCHAR(50) DEFAULT NULL,
    parent_location INT DEFAULT NULL,
    FOREIGN KEY (parent_location) REFERENCES location (location_id)
);
CREATE TABLE encounter (
    encounter_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    patient_id INT NOT NULL DEFAULT 0,
    location_id INT DEFAULT NULL,
    encounter_datetime DATETIME NOT NULL,
    creator INT NOT NULL DEFAULT 0,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (patient_id) REFERENCES patient (patient_id) ON UPDATE CASCADE,
    FOREIGN KEY (location_id) REFERENCES location (location_id),
    FOREIGN KEY (creator) REFERENCES users (user_id)
);
CREATE TABLE obs (
    obs_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    person_id INT NOT NULL,
    concept_id INT NOT NULL DEFAULT 0,
    encounter_id INT DEFAULT NULL,
    obs_datetime DATETIME NOT NULL,
    obs_group_id INT DEFAULT NULL,
    value_coded INT DEFAULT NULL,
    value_datetime DATETIME DEFAULT NULL,
    value_numeric DOUBLE DEFAULT NULL,
    value_text TEXT,
    previous_version INT DEFAULT NULL,
    uuid CHAR(38) NOT NULL UNIQUE,
    FOREIGN KEY (person_id) REFERENCES person (person_id) ON UPDATE CASCADE,
    FOREIGN KEY (concept_id) REFERENCES concept (concept_id),
    FOREIGN KEY (encounter_id) REFERENCES encounter (encounter_id),
    FOREIGN KEY (obs_group_id) REFERENCES obs (obs_id),
    FOREIGN KEY (value_coded) REFERENCES concept (concept_id),
    FOREIGN KEY (previous_version) REFERENCES obs (obs_id)
);
