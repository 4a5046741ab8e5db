-- Generated, invisible and default columns, collations, and narrow character sets.
CREATE TABLE computed (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    first_name VARCHAR(40) NOT NULL,
    last_name VARCHAR(40) NOT NULL,
    full_name VARCHAR(90) GENERATED ALWAYS AS (CONCAT(first_name, ' ', last_name)) STORED, -- on mysql mariadb
    full_name VARCHAR(90) GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED, -- on sqlite
    quantity INTEGER NOT NULL,
    price DECIMAL(8, 2) NOT NULL,
    total DECIMAL(14, 2) GENERATED ALWAYS AS (quantity * price) VIRTUAL,
    code INTEGER NOT NULL,
    code_again INTEGER GENERATED ALWAYS AS (code + 1) STORED,
    UNIQUE (code_again)
);
CREATE TABLE defaulted (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    day DATE NOT NULL DEFAULT (CURRENT_DATE),
    made_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    token CHAR(36) NOT NULL DEFAULT (UUID()), -- on mysql mariadb
    token CHAR(32) NOT NULL DEFAULT (lower(hex(randomblob(16)))), -- on sqlite
    words VARCHAR(20) NOT NULL DEFAULT 'it''s',
    number INTEGER NOT NULL DEFAULT -1,
    amount DECIMAL(6, 2) NOT NULL DEFAULT 1.50,
    blank VARCHAR(20) NOT NULL DEFAULT '',
    document JSON NOT NULL DEFAULT (JSON_OBJECT()), -- on mysql mariadb
    document JSON NOT NULL DEFAULT '{}', -- on sqlite
    CHECK (number >= -1)
);
CREATE TABLE hidden ( -- on mysql mariadb
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, -- on mysql mariadb
    seen VARCHAR(20) NOT NULL, -- on mysql mariadb
    unseen VARCHAR(20) INVISIBLE, -- on mysql mariadb
    unseen_number INTEGER NOT NULL DEFAULT 7 INVISIBLE -- on mysql mariadb
); -- on mysql mariadb
CREATE TABLE collated (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    folded VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL, -- on mysql mariadb
    folded VARCHAR(20) COLLATE NOCASE NOT NULL, -- on sqlite
    exact VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    two CHAR(2) COLLATE utf8mb4_unicode_ci NOT NULL, -- on mysql mariadb
    two CHAR(2) COLLATE NOCASE NOT NULL, -- on sqlite
    latin VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL,
    UNIQUE (folded),
    UNIQUE (exact),
    UNIQUE (two),
    UNIQUE (latin)
);
CREATE TABLE narrow (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    latin_name VARCHAR(40) CHARACTER SET latin1 NOT NULL,
    ascii_name VARCHAR(40) CHARACTER SET ascii NOT NULL,
    old_utf8 VARCHAR(40) CHARACTER SET utf8mb3 NOT NULL,
    ascii_code CHAR(8) CHARACTER SET ascii NOT NULL UNIQUE,
    latin_text TEXT CHARACTER SET latin1,
    raw_text VARCHAR(30) CHARACTER SET binary
);
CREATE TABLE greek (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(30) CHARACTER SET greek NOT NULL,
    wide_name VARCHAR(30) CHARACTER SET ucs2
);
CREATE TABLE expressed (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(100) NOT NULL,
    number INTEGER NOT NULL
);
CREATE UNIQUE INDEX by_lower_email ON expressed ((LOWER(email))); -- on mysql
CREATE UNIQUE INDEX by_lower_email ON expressed (LOWER(email)); -- on sqlite
CREATE UNIQUE INDEX by_email ON expressed (email); -- on mariadb
CREATE VIEW a_view AS SELECT id, seen FROM hidden; -- on mysql mariadb
CREATE VIEW a_view AS SELECT id, code FROM computed; -- on sqlite
CREATE TABLE filled_by_trigger (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    word VARCHAR(20) NOT NULL,
    length INTEGER
);
