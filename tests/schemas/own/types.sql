-- Every type that the database has.
CREATE TABLE numbers (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tiny TINYINT NOT NULL,
    tiny_unsigned TINYINT UNSIGNED NOT NULL,
    small SMALLINT NOT NULL,
    small_unsigned SMALLINT UNSIGNED NOT NULL,
    medium MEDIUMINT NOT NULL,
    medium_unsigned MEDIUMINT UNSIGNED NOT NULL,
    whole INT NOT NULL,
    whole_unsigned INT UNSIGNED NOT NULL,
    big BIGINT NOT NULL,
    big_unsigned BIGINT UNSIGNED NOT NULL,
    filled INT(8) UNSIGNED ZEROFILL NOT NULL, -- on mysql mariadb
    one_bit BIT(1) NOT NULL, -- on mysql mariadb
    some_bits BIT(7) NOT NULL, -- on mysql mariadb
    all_bits BIT(64), -- on mysql mariadb
    truth BOOLEAN NOT NULL,
    money DECIMAL(12, 2) NOT NULL,
    tiny_decimal DECIMAL(1, 1) NOT NULL,
    no_scale DECIMAL(5, 0) NOT NULL,
    most_digits DECIMAL(38, 30),
    long_decimal DECIMAL(60, 5), -- on mysql mariadb
    unsigned_decimal DECIMAL(6, 3) UNSIGNED NOT NULL,
    single_float FLOAT NOT NULL,
    double_float DOUBLE NOT NULL,
    old_float FLOAT(7, 4), -- on mysql mariadb
    real_number REAL
);
CREATE TABLE times (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    day DATE NOT NULL,
    moment DATETIME NOT NULL,
    moment_3 DATETIME(3) NOT NULL,
    moment_6 DATETIME(6),
    stamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    stamp_6 TIMESTAMP(6) NULL,
    clock TIME NOT NULL,
    clock_2 TIME(2),
    vintage YEAR NOT NULL, -- on mysql mariadb
    touched DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
);
CREATE TABLE texts (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    one CHAR(1) NOT NULL,
    fixed CHAR(10) NOT NULL,
    short VARCHAR(3) NOT NULL,
    middling VARCHAR(255) NOT NULL,
    long_one VARCHAR(4000),
    tiny TINYTEXT,
    plain TEXT NOT NULL,
    medium MEDIUMTEXT,
    huge LONGTEXT,
    choice ENUM('a','b','it''s','') NOT NULL,
    several SET('red','green','blue') NOT NULL,
    national NCHAR(8),
    document JSON NOT NULL,
    maybe_document JSON
);
CREATE TABLE bytes (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    fixed BINARY(8) NOT NULL,
    uuid_bytes BINARY(16) NOT NULL,
    digest BINARY(32) NOT NULL,
    some VARBINARY(40) NOT NULL,
    one VARBINARY(1),
    tiny TINYBLOB,
    plain BLOB NOT NULL,
    medium MEDIUMBLOB,
    huge LONGBLOB
);
CREATE TABLE identifiers (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    external_id UUID NOT NULL, -- on mariadb
    address INET6, -- on mariadb
    address4 INET4, -- on mariadb
    uuid_text CHAR(36) NOT NULL UNIQUE,
    ip_address VARCHAR(45)
);
CREATE TABLE shapes ( -- on mysql mariadb
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, -- on mysql mariadb
    spot POINT NOT NULL, -- on mysql mariadb
    spot_4326 POINT NOT NULL SRID 4326, -- on mysql
    spot_4326 POINT REF_SYSTEM_ID=4326 NOT NULL, -- on mariadb
    area POLYGON, -- on mysql mariadb
    path LINESTRING, -- on mysql mariadb
    anything GEOMETRY, -- on mysql mariadb
    points MULTIPOINT, -- on mysql mariadb
    paths MULTILINESTRING, -- on mysql mariadb
    areas MULTIPOLYGON, -- on mysql mariadb
    collection GEOMETRYCOLLECTION, -- on mysql mariadb
    SPATIAL INDEX (spot) -- on mysql mariadb
); -- on mysql mariadb
CREATE TABLE loose ( -- on sqlite
    id INTEGER PRIMARY KEY, -- on sqlite
    untyped, -- on sqlite
    anything BLOB, -- on sqlite
    figure NUMERIC NOT NULL, -- on sqlite
    native VARCHAR, -- on sqlite
    flag BOOL NOT NULL, -- on sqlite
    big UNSIGNED BIG INT, -- on sqlite
    wide NATIVE CHARACTER(70), -- on sqlite
    exact DOUBLE PRECISION -- on sqlite
); -- on sqlite
CREATE TABLE strict_one ( -- on sqlite
    id INTEGER PRIMARY KEY, -- on sqlite
    a INT NOT NULL, -- on sqlite
    b TEXT NOT NULL, -- on sqlite
    c REAL, -- on sqlite
    d BLOB, -- on sqlite
    e ANY -- on sqlite
) STRICT; -- on sqlite
CREATE TABLE without_rowid ( -- on sqlite
    code TEXT NOT NULL PRIMARY KEY, -- on sqlite
    amount INTEGER NOT NULL -- on sqlite
) WITHOUT ROWID; -- on sqlite
