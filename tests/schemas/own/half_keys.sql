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
