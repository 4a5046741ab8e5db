-- Unique columns with next to nothing to choose from.
CREATE TABLE weekdays (
    name ENUM('mon','tue','wed','thu','fri','sat','sun') NOT NULL,
    position TINYINT NOT NULL,
    PRIMARY KEY (name),
    UNIQUE (position),
    CHECK (position BETWEEN 1 AND 7)
);
CREATE TABLE letters (
    letter CHAR(1) NOT NULL PRIMARY KEY,
    vowel BOOLEAN NOT NULL
);
CREATE TABLE numbers (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    word VARCHAR(20) NOT NULL UNIQUE
);
CREATE TABLE automatic (
    id TINYINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    note VARCHAR(20)
);
CREATE TABLE switches (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    is_on BOOLEAN NOT NULL,
    level ENUM('low','high') NOT NULL,
    UNIQUE (is_on, level)
);
CREATE TABLE singleton (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name VARCHAR(40) NOT NULL
);
CREATE TABLE bits (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mask BIT(3) NOT NULL, -- on mysql mariadb
    mask TINYINT NOT NULL CHECK (mask BETWEEN 0 AND 7), -- on sqlite
    label VARCHAR(20),
    UNIQUE (mask)
);
CREATE TABLE hours (
    weekday ENUM('mon','tue','wed','thu','fri','sat','sun') NOT NULL,
    letter CHAR(1) NOT NULL,
    PRIMARY KEY (weekday, letter),
    FOREIGN KEY (weekday) REFERENCES weekdays (name),
    FOREIGN KEY (letter) REFERENCES letters (letter)
);
CREATE TABLE optional_unique (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    place TINYINT UNIQUE CHECK (place BETWEEN 1 AND 3),
    switch_id INTEGER UNIQUE,
    FOREIGN KEY (switch_id) REFERENCES switches (id)
);
CREATE TABLE defaults (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    switch_id INTEGER NOT NULL,
    is_default BOOLEAN NOT NULL,
    note VARCHAR(30),
    UNIQUE (switch_id, is_default),
    FOREIGN KEY (switch_id) REFERENCES switches (id)
);
