-- A clinic and its staff: nearly every column is somebody's.
CREATE TABLE patients (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mrn VARCHAR(12) NOT NULL UNIQUE COMMENT 'medical record number',
    ssn CHAR(11) UNIQUE,
    title VARCHAR(10),
    first_name VARCHAR(50) NOT NULL,
    middle_initial CHAR(1),
    last_name VARCHAR(50) NOT NULL,
    maiden_name VARCHAR(50),
    gender ENUM('female','male','other','unknown') NOT NULL,
    date_of_birth DATE NOT NULL,
    died_on DATE,
    email VARCHAR(120) UNIQUE,
    home_phone VARCHAR(20),
    mobile VARCHAR(20),
    fax VARCHAR(20),
    address_line_1 VARCHAR(100) NOT NULL,
    address_line_2 VARCHAR(100),
    city VARCHAR(60) NOT NULL,
    state CHAR(2) NOT NULL,
    zip_code VARCHAR(10) NOT NULL,
    latitude DECIMAL(9, 6),
    longitude DECIMAL(9, 6),
    emergency_contact_name VARCHAR(80),
    emergency_contact_phone VARCHAR(20),
    driver_license_number VARCHAR(20),
    passport_number VARCHAR(12),
    photo MEDIUMBLOB,
    notes TEXT,
    CHECK (died_on IS NULL OR died_on >= date_of_birth)
);
CREATE TABLE insurers (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    company_name VARCHAR(100) NOT NULL,
    tax_id VARCHAR(20) UNIQUE,
    iban VARCHAR(34),
    bic VARCHAR(11),
    website VARCHAR(200)
);
CREATE TABLE policies (
    patient_id INTEGER NOT NULL,
    insurer_id INTEGER NOT NULL,
    policy_number VARCHAR(20) NOT NULL UNIQUE,
    valid_from DATE NOT NULL,
    valid_until DATE NOT NULL,
    PRIMARY KEY (patient_id, insurer_id),
    CHECK (valid_until > valid_from),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (insurer_id) REFERENCES insurers (id)
);
CREATE TABLE staff (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    employee_number VARCHAR(10) NOT NULL UNIQUE,
    name VARCHAR(100) NOT NULL,
    job_title VARCHAR(60) NOT NULL,
    email VARCHAR(120) NOT NULL UNIQUE,
    username VARCHAR(30) NOT NULL UNIQUE,
    password VARCHAR(255) NOT NULL,
    salary DECIMAL(10, 2) NOT NULL CHECK (salary > 0),
    bank_account VARCHAR(34),
    social_security_number VARCHAR(11),
    hired_on DATE NOT NULL,
    left_on DATE,
    supervisor_id INTEGER,
    last_login_ip VARCHAR(45),
    CHECK (left_on IS NULL OR left_on >= hired_on),
    FOREIGN KEY (supervisor_id) REFERENCES staff (id)
);
CREATE TABLE visits (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    patient_id INTEGER NOT NULL,
    physician_id INTEGER NOT NULL,
    arrived_at DATETIME NOT NULL,
    left_at DATETIME,
    reason VARCHAR(200),
    temperature DECIMAL(4, 1) CHECK (temperature BETWEEN 30 AND 45),
    systolic SMALLINT,
    diastolic SMALLINT,
    CHECK (left_at IS NULL OR left_at >= arrived_at),
    CHECK (diastolic <= systolic),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (physician_id) REFERENCES staff (id)
);
CREATE TABLE diagnoses (
    visit_id INTEGER NOT NULL,
    icd_code VARCHAR(7) NOT NULL,
    is_primary BOOLEAN NOT NULL,
    PRIMARY KEY (visit_id, icd_code),
    FOREIGN KEY (visit_id) REFERENCES visits (id)
);
CREATE TABLE prescriptions (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    visit_id INTEGER NOT NULL,
    drug VARCHAR(80) NOT NULL,
    dose_mg DECIMAL(7, 2) NOT NULL,
    refills TINYINT UNSIGNED NOT NULL DEFAULT 0 CHECK (refills <= 12),
    FOREIGN KEY (visit_id) REFERENCES visits (id)
);
CREATE TABLE payments (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    patient_id INTEGER NOT NULL,
    credit_card_number VARCHAR(19),
    card_holder VARCHAR(80),
    expiry_month TINYINT CHECK (expiry_month BETWEEN 1 AND 12),
    expiry_year SMALLINT,
    cvv CHAR(3),
    amount DECIMAL(10, 2) NOT NULL CHECK (amount > 0),
    currency CHAR(3) NOT NULL DEFAULT 'USD',
    ip INT UNSIGNED,
    FOREIGN KEY (patient_id) REFERENCES patients (id)
);
CREATE TABLE next_of_kin (
    patient_id INTEGER NOT NULL PRIMARY KEY,
    kin_id INTEGER,
    relationship VARCHAR(20) NOT NULL,
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (kin_id) REFERENCES patients (id)
);
