-- Unique keys of which the columns alone do not tell: over a calculated value, a prefix, some rows.
CREATE TABLE calculated (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code INTEGER NOT NULL,
    code_again INTEGER GENERATED ALWAYS AS (code + 1) STORED,
    UNIQUE (code_again)
);
CREATE TABLE prefixed (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title VARCHAR(200) NOT NULL,
    body TEXT NOT NULL, -- on mysql mariadb
    UNIQUE KEY by_body (body(12)), -- on mysql mariadb
    UNIQUE KEY by_title (title(10)) -- on mysql mariadb
    UNIQUE (title) -- on sqlite
);
CREATE TABLE partly ( -- on sqlite
    id INTEGER PRIMARY KEY, -- on sqlite
    code VARCHAR(3) NOT NULL, -- on sqlite
    active BOOLEAN NOT NULL -- on sqlite
); -- on sqlite
CREATE UNIQUE INDEX one_active ON partly (code) WHERE active = 1; -- on sqlite
CREATE TABLE folded (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    group_id INTEGER NOT NULL,
    email VARCHAR(100) NOT NULL,
    word VARCHAR(30),
    url VARCHAR(200) NOT NULL,
    deleted_at DATETIME,
    first_of_day INTEGER NOT NULL,
    live_word VARCHAR(30) GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN word END) STORED,
    url_hash CHAR(64) GENERATED ALWAYS AS (SHA2(url, 256)) STORED, -- on mysql mariadb
    url_hash VARCHAR(20) GENERATED ALWAYS AS (substr(url, 1, 20)) STORED, -- on sqlite
    scrambled BIGINT GENERATED ALWAYS AS ((first_of_day + group_id) * 3) STORED,
    UNIQUE (live_word),
    UNIQUE (url_hash),
    UNIQUE (scrambled),
    FOREIGN KEY (group_id) REFERENCES calculated (id),
    CHECK (first_of_day >= 0)
);
CREATE UNIQUE INDEX by_group ON folded ((LOWER(TRIM(email)))); -- on mysql
CREATE UNIQUE INDEX by_group ON folded (group_id, LOWER(TRIM(email))) -- on sqlite
    WHERE deleted_at IS NULL; -- on sqlite
