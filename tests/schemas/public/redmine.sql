-- Redmine: Rails without foreign keys, everything by convention; from memory, approximates.
CREATE TABLE users (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    login VARCHAR(255) NOT NULL DEFAULT '',
    hashed_password VARCHAR(40) NOT NULL DEFAULT '',
    firstname VARCHAR(30) NOT NULL DEFAULT '',
    lastname VARCHAR(255) NOT NULL DEFAULT '',
    admin BOOLEAN NOT NULL DEFAULT FALSE,
    status INT NOT NULL DEFAULT 1,
    last_login_on DATETIME DEFAULT NULL,
    language VARCHAR(5) DEFAULT '',
    auth_source_id INT DEFAULT NULL,
    created_on TIMESTAMP NULL,
    updated_on TIMESTAMP NULL,
    type VARCHAR(255) DEFAULT NULL,
    mail_notification VARCHAR(255) NOT NULL DEFAULT '',
    salt VARCHAR(64) DEFAULT NULL,
    must_change_passwd BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE email_addresses (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id INT NOT NULL,
    address VARCHAR(255) NOT NULL,
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    notify BOOLEAN NOT NULL DEFAULT TRUE,
    created_on DATETIME NOT NULL,
    updated_on DATETIME NOT NULL
);
CREATE TABLE projects (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL DEFAULT '',
    description TEXT,
    homepage VARCHAR(255) DEFAULT '',
    is_public BOOLEAN NOT NULL DEFAULT TRUE,
    parent_id INT DEFAULT NULL,
    created_on TIMESTAMP NULL,
    updated_on TIMESTAMP NULL,
    identifier VARCHAR(255) DEFAULT NULL,
    status INT NOT NULL DEFAULT 1,
    lft INT DEFAULT NULL,
    rgt INT DEFAULT NULL,
    inherit_members BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE trackers (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(30) NOT NULL DEFAULT '',
    position INT DEFAULT NULL,
    is_in_roadmap BOOLEAN NOT NULL DEFAULT TRUE,
    default_status_id INT DEFAULT NULL
);
CREATE TABLE projects_trackers (
    project_id INT NOT NULL DEFAULT 0,
    tracker_id INT NOT NULL DEFAULT 0,
    PRIMARY KEY (project_id, tracker_id)
);
CREATE TABLE issue_statuses (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(30) NOT NULL DEFAULT '',
    is_closed BOOLEAN NOT NULL DEFAULT FALSE,
    position INT DEFAULT NULL
);
CREATE TABLE issues (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tracker_id INT NOT NULL,
    project_id INT NOT NULL,
    subject VARCHAR(255) NOT NULL DEFAULT '',
    description LONGTEXT,
    due_date DATE DEFAULT NULL,
    category_id INT DEFAULT NULL,
    status_id INT NOT NULL,
    assigned_to_id INT DEFAULT NULL,
    priority_id INT NOT NULL,
    author_id INT NOT NULL,
    lock_version INT NOT NULL DEFAULT 0,
    created_on TIMESTAMP NULL,
    updated_on TIMESTAMP NULL,
    start_date DATE DEFAULT NULL,
    done_ratio INT NOT NULL DEFAULT 0,
    estimated_hours FLOAT DEFAULT NULL,
    parent_id INT DEFAULT NULL,
    root_id INT DEFAULT NULL,
    lft INT DEFAULT NULL,
    rgt INT DEFAULT NULL,
    is_private BOOLEAN NOT NULL DEFAULT FALSE,
    closed_on DATETIME DEFAULT NULL
);
CREATE TABLE journals (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    journalized_id INT NOT NULL DEFAULT 0,
    journalized_type VARCHAR(30) NOT NULL DEFAULT '',
    user_id INT NOT NULL DEFAULT 0,
    notes LONGTEXT,
    created_on DATETIME NOT NULL,
    private_notes BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE journal_details (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    journal_id INT NOT NULL DEFAULT 0,
    property VARCHAR(30) NOT NULL DEFAULT '',
    prop_key VARCHAR(30) NOT NULL DEFAULT '',
    old_value LONGTEXT,
    value LONGTEXT
);
CREATE TABLE custom_fields (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    type VARCHAR(30) NOT NULL DEFAULT '',
    name VARCHAR(30) NOT NULL DEFAULT '',
    field_format VARCHAR(30) NOT NULL DEFAULT '',
    possible_values TEXT,
    `regexp` VARCHAR(255) DEFAULT '',
    min_length INT DEFAULT NULL,
    max_length INT DEFAULT NULL,
    is_required BOOLEAN NOT NULL DEFAULT FALSE,
    position INT DEFAULT NULL,
    default_value TEXT
);
CREATE TABLE custom_values (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customized_type VARCHAR(30) NOT NULL DEFAULT '',
    customized_id INT NOT NULL DEFAULT 0,
    custom_field_id INT NOT NULL DEFAULT 0,
    value LONGTEXT
);
CREATE TABLE attachments (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    container_id INT DEFAULT NULL,
    container_type VARCHAR(30) DEFAULT NULL,
    filename VARCHAR(255) NOT NULL DEFAULT '',
    disk_filename VARCHAR(255) NOT NULL DEFAULT '',
    filesize BIGINT NOT NULL DEFAULT 0,
    content_type VARCHAR(255) DEFAULT '',
    digest VARCHAR(64) NOT NULL DEFAULT '',
    downloads INT NOT NULL DEFAULT 0,
    author_id INT NOT NULL DEFAULT 0,
    created_on TIMESTAMP NULL
);
CREATE TABLE watchers (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    watchable_type VARCHAR(255) NOT NULL DEFAULT '',
    watchable_id INT NOT NULL DEFAULT 0,
    user_id INT DEFAULT NULL
);
CREATE TABLE time_entries (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id INT NOT NULL,
    author_id INT DEFAULT NULL,
    user_id INT NOT NULL,
    issue_id INT DEFAULT NULL,
    hours FLOAT NOT NULL,
    comments VARCHAR(1024) DEFAULT NULL,
    activity_id INT NOT NULL,
    spent_on DATE NOT NULL,
    tyear INT NOT NULL,
    tmonth INT NOT NULL,
    tweek INT NOT NULL,
    created_on DATETIME NOT NULL,
    updated_on DATETIME NOT NULL
);
CREATE TABLE schema_migrations (
    version VARCHAR(255) NOT NULL PRIMARY KEY
);
CREATE TABLE ar_internal_metadata (
    `key` VARCHAR(255) NOT NULL PRIMARY KEY,
    `value` VARCHAR(255) DEFAULT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
