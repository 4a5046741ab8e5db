-- CHECKs of all forms: plain ones, and ones that nobody reads.
CREATE TABLE plain_checks (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    age INTEGER NOT NULL CHECK (age >= 0 AND age <= 150),
    score INTEGER CHECK (score BETWEEN 0 AND 100),
    percent DECIMAL(5, 2) NOT NULL CHECK (percent > 0 AND percent <= 100),
    ratio DOUBLE CHECK (ratio >= 0 AND ratio < 1),
    never INTEGER NOT NULL CHECK (never <> 0),
    state VARCHAR(20) NOT NULL CHECK (state IN ('draft', 'live', 'gone')),
    grade CHAR(1) NOT NULL CHECK (grade IN ('A', 'B', 'C')),
    flag TINYINT NOT NULL CHECK (flag IN (0, 1)),
    code VARCHAR(12) NOT NULL CHECK (CHAR_LENGTH(code) = 8), -- on mysql mariadb
    code VARCHAR(12) NOT NULL CHECK (LENGTH(code) = 8), -- on sqlite
    name VARCHAR(40) NOT NULL CHECK (CHAR_LENGTH(name) BETWEEN 2 AND 20), -- on mysql mariadb
    name VARCHAR(40) NOT NULL CHECK (LENGTH(name) BETWEEN 2 AND 20), -- on sqlite
    trimmed VARCHAR(40) CHECK (trimmed <> ''),
    email VARCHAR(100) NOT NULL CHECK (email LIKE '%_@__%.__%'),
    prefix VARCHAR(10) NOT NULL CHECK (prefix LIKE 'AB-%'),
    year_made SMALLINT NOT NULL CHECK (year_made > 1990),
    after_day DATE NOT NULL CHECK (after_day >= '2020-01-01')
);
CREATE TABLE between_columns (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    opens_at DATETIME NOT NULL,
    closes_at DATETIME,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    net DECIMAL(10, 2) NOT NULL,
    gross DECIMAL(10, 2) NOT NULL,
    phone VARCHAR(20),
    email VARCHAR(80),
    paid BOOLEAN NOT NULL,
    paid_at DATETIME,
    CONSTRAINT in_order CHECK (starts_on <= ends_on),
    CONSTRAINT open_first CHECK (closes_at IS NULL OR closes_at > opens_at),
    CONSTRAINT low_high CHECK (low < high),
    CONSTRAINT gross_net CHECK (gross >= net),
    CONSTRAINT reachable CHECK (phone IS NOT NULL OR email IS NOT NULL),
    CONSTRAINT paid_when CHECK ((paid = 1 AND paid_at IS NOT NULL) OR (paid = 0 AND paid_at IS NULL))
);
CREATE TABLE one_of_two (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    person_id INTEGER,
    company_id INTEGER,
    amount DECIMAL(8, 2) NOT NULL,
    CHECK ((person_id IS NULL) <> (company_id IS NULL)),
    FOREIGN KEY (person_id) REFERENCES plain_checks (id),
    FOREIGN KEY (company_id) REFERENCES between_columns (id)
);
CREATE TABLE patterned (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    zip CHAR(5) NOT NULL CHECK (zip REGEXP '^[0-9]{5}$'), -- on mysql mariadb
    zip CHAR(5) NOT NULL CHECK (zip GLOB '[0-9][0-9][0-9][0-9][0-9]'), -- on sqlite
    slug VARCHAR(30) NOT NULL UNIQUE CHECK (slug REGEXP '^[a-z0-9]+(-[a-z0-9]+)*$'), -- on mysql mariadb
    slug VARCHAR(30) NOT NULL UNIQUE CHECK (slug NOT GLOB '*[^a-z0-9-]*'), -- on sqlite
    colour CHAR(7) CHECK (colour REGEXP '^#[0-9a-f]{6}$'), -- on mysql mariadb
    upper_code VARCHAR(10) NOT NULL CHECK (upper_code = UPPER(upper_code)),
    document TEXT CHECK (JSON_VALID(document))
);
CREATE TABLE hard_to_read (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    word VARCHAR(30) NOT NULL,
    CONSTRAINT not_thirteen CHECK ((a + b) % 13 <> 0),
    CONSTRAINT odd_or_even CHECK (a % 2 = 0 OR b % 2 = 0),
    CONSTRAINT mixed CHECK (LENGTH(word) % 2 = 0 OR word LIKE '%e%')
);
CREATE TABLE cased (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(10) NOT NULL CHECK (kind IN ('card', 'cash')),
    card_number VARCHAR(20),
    CHECK (CASE WHEN kind = 'card' THEN card_number IS NOT NULL ELSE card_number IS NULL END = 1)
);
