-- Moodle: ten-digit numbers, zero for nothing, no foreign keys; from memory, approximates.
CREATE TABLE mdl_user (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    auth VARCHAR(20) NOT NULL DEFAULT 'manual',
    confirmed TINYINT NOT NULL DEFAULT 0,
    deleted TINYINT NOT NULL DEFAULT 0,
    suspended TINYINT NOT NULL DEFAULT 0,
    mnethostid BIGINT NOT NULL DEFAULT 0,
    username VARCHAR(100) NOT NULL DEFAULT '',
    password VARCHAR(255) NOT NULL DEFAULT '',
    idnumber VARCHAR(255) NOT NULL DEFAULT '',
    firstname VARCHAR(100) NOT NULL DEFAULT '',
    lastname VARCHAR(100) NOT NULL DEFAULT '',
    email VARCHAR(100) NOT NULL DEFAULT '',
    phone1 VARCHAR(20) NOT NULL DEFAULT '',
    institution VARCHAR(255) NOT NULL DEFAULT '',
    city VARCHAR(120) NOT NULL DEFAULT '',
    country VARCHAR(2) NOT NULL DEFAULT '',
    lang VARCHAR(30) NOT NULL DEFAULT 'en',
    timezone VARCHAR(100) NOT NULL DEFAULT '99',
    lastip VARCHAR(45) NOT NULL DEFAULT '',
    picture BIGINT NOT NULL DEFAULT 0,
    description LONGTEXT,
    timecreated BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY mdl_user_mneuse_uix (mnethostid, username)
);
CREATE TABLE mdl_course_categories (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL DEFAULT '',
    idnumber VARCHAR(100) DEFAULT NULL,
    description LONGTEXT,
    parent BIGINT NOT NULL DEFAULT 0,
    sortorder BIGINT NOT NULL DEFAULT 0,
    visible TINYINT NOT NULL DEFAULT 1,
    depth BIGINT NOT NULL DEFAULT 0,
    path VARCHAR(255) NOT NULL DEFAULT ''
);
CREATE TABLE mdl_course (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    category BIGINT NOT NULL DEFAULT 0,
    sortorder BIGINT NOT NULL DEFAULT 0,
    fullname VARCHAR(254) NOT NULL DEFAULT '',
    shortname VARCHAR(255) NOT NULL DEFAULT '',
    summary LONGTEXT,
    format VARCHAR(21) NOT NULL DEFAULT 'topics',
    startdate BIGINT NOT NULL DEFAULT 0,
    enddate BIGINT NOT NULL DEFAULT 0,
    visible TINYINT NOT NULL DEFAULT 1,
    timecreated BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE mdl_context (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    contextlevel BIGINT NOT NULL DEFAULT 0,
    instanceid BIGINT NOT NULL DEFAULT 0,
    path VARCHAR(255) DEFAULT NULL,
    depth TINYINT NOT NULL DEFAULT 0,
    UNIQUE KEY mdl_cont_conins_uix (contextlevel, instanceid)
);
CREATE TABLE mdl_role (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL DEFAULT '',
    shortname VARCHAR(100) NOT NULL DEFAULT '',
    description LONGTEXT NOT NULL,
    sortorder BIGINT NOT NULL DEFAULT 0,
    archetype VARCHAR(30) NOT NULL DEFAULT '',
    UNIQUE KEY mdl_role_sor_uix (sortorder),
    UNIQUE KEY mdl_role_sho_uix (shortname)
);
CREATE TABLE mdl_role_assignments (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    roleid BIGINT NOT NULL DEFAULT 0,
    contextid BIGINT NOT NULL DEFAULT 0,
    userid BIGINT NOT NULL DEFAULT 0,
    timemodified BIGINT NOT NULL DEFAULT 0,
    modifierid BIGINT NOT NULL DEFAULT 0,
    component VARCHAR(100) NOT NULL DEFAULT '',
    itemid BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE mdl_enrol (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    enrol VARCHAR(20) NOT NULL DEFAULT '',
    status BIGINT NOT NULL DEFAULT 0,
    courseid BIGINT NOT NULL,
    cost VARCHAR(20) DEFAULT NULL,
    currency VARCHAR(3) DEFAULT NULL,
    roleid BIGINT DEFAULT 0
);
CREATE TABLE mdl_user_enrolments (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    status BIGINT NOT NULL DEFAULT 0,
    enrolid BIGINT NOT NULL,
    userid BIGINT NOT NULL,
    timestart BIGINT NOT NULL DEFAULT 0,
    timeend BIGINT NOT NULL DEFAULT 2147483647,
    UNIQUE KEY mdl_userenro_enruse_uix (enrolid, userid)
);
CREATE TABLE mdl_grade_items (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    courseid BIGINT DEFAULT NULL,
    itemname VARCHAR(255) DEFAULT NULL,
    itemtype VARCHAR(30) NOT NULL DEFAULT '',
    grademax DECIMAL(10,5) NOT NULL DEFAULT 100.00000,
    grademin DECIMAL(10,5) NOT NULL DEFAULT 0.00000
);
CREATE TABLE mdl_grade_grades (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    itemid BIGINT NOT NULL,
    userid BIGINT NOT NULL,
    rawgrade DECIMAL(10,5) DEFAULT NULL,
    finalgrade DECIMAL(10,5) DEFAULT NULL,
    feedback LONGTEXT,
    UNIQUE KEY mdl_gradgrad_useite_uix (userid, itemid)
);
