-- Keys of every kind, and foreign keys to them.
CREATE TABLE countries (
    code CHAR(2) NOT NULL PRIMARY KEY,
    iso3 CHAR(3) NOT NULL UNIQUE,
    name VARCHAR(60) NOT NULL UNIQUE
);
CREATE TABLE regions (
    country CHAR(2) NOT NULL,
    code VARCHAR(3) NOT NULL,
    name VARCHAR(60) NOT NULL,
    PRIMARY KEY (country, code),
    FOREIGN KEY (country) REFERENCES countries (code)
);
CREATE TABLE accounts (
    id CHAR(36) NOT NULL PRIMARY KEY,
    iso3 CHAR(3) NOT NULL,
    login VARCHAR(40) NOT NULL UNIQUE,
    FOREIGN KEY (iso3) REFERENCES countries (iso3)
);
CREATE TABLE profiles (
    account_id CHAR(36) NOT NULL PRIMARY KEY,
    nickname VARCHAR(40),
    home_country CHAR(2),
    home_region VARCHAR(3),
    FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    FOREIGN KEY (home_country, home_region) REFERENCES regions (country, code)
);
CREATE TABLE sessions (
    token BINARY(16) NOT NULL PRIMARY KEY,
    account_id CHAR(36) NOT NULL,
    started_at DATETIME NOT NULL,
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE TABLE requests (
    token BINARY(16) NOT NULL,
    number INTEGER NOT NULL,
    path VARCHAR(200) NOT NULL,
    PRIMARY KEY (token, number),
    FOREIGN KEY (token) REFERENCES sessions (token)
);
CREATE TABLE login_aliases (
    alias VARCHAR(40) NOT NULL PRIMARY KEY,
    login VARCHAR(40) NOT NULL,
    FOREIGN KEY (login) REFERENCES accounts (login)
);
CREATE TABLE days (
    day DATE NOT NULL PRIMARY KEY,
    holiday VARCHAR(40)
);
CREATE TABLE rates (
    day DATE NOT NULL,
    currency CHAR(3) NOT NULL,
    rate DECIMAL(12, 6) NOT NULL,
    PRIMARY KEY (day, currency),
    FOREIGN KEY (day) REFERENCES days (day)
);
CREATE TABLE readings (
    taken_at DATETIME NOT NULL PRIMARY KEY,
    celsius DECIMAL(4, 1)
);
CREATE TABLE amounts (
    amount DECIMAL(8, 2) NOT NULL PRIMARY KEY,
    spelled VARCHAR(80) NOT NULL
);
CREATE TABLE assets (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(12) NOT NULL,
    bought_on DATE NOT NULL
);
CREATE TABLE vehicles (
    asset_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    plate VARCHAR(12) NOT NULL UNIQUE,
    FOREIGN KEY (asset_id) REFERENCES assets (id)
);
CREATE TABLE trucks (
    vehicle_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    load_kg INTEGER NOT NULL CHECK (load_kg > 0),
    FOREIGN KEY (vehicle_id) REFERENCES vehicles (asset_id)
);
CREATE TABLE tours (
    id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    truck_id BIGINT UNSIGNED NOT NULL,
    day DATE NOT NULL,
    UNIQUE (truck_id, day),
    FOREIGN KEY (truck_id) REFERENCES trucks (vehicle_id),
    FOREIGN KEY (day) REFERENCES days (day)
);
CREATE TABLE plain_numbers (
    id INTEGER NOT NULL,
    label VARCHAR(20) NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE negatives (
    id TINYINT NOT NULL,
    parent INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY (parent) REFERENCES plain_numbers (id)
);
