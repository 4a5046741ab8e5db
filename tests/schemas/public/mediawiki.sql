-- MediaWiki's core tables: binary texts, times as 14 digits; from memory, approximates.
CREATE TABLE actor (
    actor_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    actor_user INT UNSIGNED DEFAULT NULL,
    actor_name VARBINARY(255) NOT NULL,
    UNIQUE KEY actor_user (actor_user),
    UNIQUE KEY actor_name (actor_name)
);
CREATE TABLE `user` (
    user_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_name VARBINARY(255) NOT NULL DEFAULT '',
    user_real_name VARBINARY(255) NOT NULL DEFAULT '',
    user_password TINYBLOB NOT NULL,
    user_newpassword TINYBLOB NOT NULL,
    user_newpass_time BINARY(14) DEFAULT NULL,
    user_email TINYTEXT NOT NULL,
    user_touched BINARY(14) NOT NULL,
    user_token BINARY(32) NOT NULL,
    user_email_authenticated BINARY(14) DEFAULT NULL,
    user_registration BINARY(14) DEFAULT NULL,
    user_editcount INT UNSIGNED DEFAULT NULL,
    UNIQUE KEY user_name (user_name)
);
CREATE TABLE user_groups (
    ug_user INT UNSIGNED NOT NULL DEFAULT 0,
    ug_group VARBINARY(255) NOT NULL DEFAULT '',
    ug_expiry VARBINARY(14) DEFAULT NULL,
    PRIMARY KEY (ug_user, ug_group)
);
CREATE TABLE page (
    page_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    page_namespace INT NOT NULL,
    page_title VARBINARY(255) NOT NULL,
    page_is_redirect TINYINT UNSIGNED NOT NULL DEFAULT 0,
    page_is_new TINYINT UNSIGNED NOT NULL DEFAULT 0,
    page_random DOUBLE NOT NULL,
    page_touched BINARY(14) NOT NULL,
    page_latest INT UNSIGNED NOT NULL,
    page_len INT UNSIGNED NOT NULL,
    page_content_model VARBINARY(32) DEFAULT NULL,
    page_lang VARBINARY(35) DEFAULT NULL,
    UNIQUE KEY page_name_title (page_namespace, page_title)
);
CREATE TABLE comment (
    comment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    comment_hash INT NOT NULL,
    comment_text BLOB NOT NULL,
    comment_data BLOB
);
CREATE TABLE revision (
    rev_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    rev_page INT UNSIGNED NOT NULL,
    rev_comment_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
    rev_actor BIGINT UNSIGNED NOT NULL DEFAULT 0,
    rev_timestamp BINARY(14) NOT NULL,
    rev_minor_edit TINYINT UNSIGNED NOT NULL DEFAULT 0,
    rev_deleted TINYINT UNSIGNED NOT NULL DEFAULT 0,
    rev_len INT UNSIGNED DEFAULT NULL,
    rev_parent_id BIGINT UNSIGNED DEFAULT NULL,
    rev_sha1 VARBINARY(32) NOT NULL DEFAULT ''
);
CREATE TABLE slots (
    slot_revision_id BIGINT UNSIGNED NOT NULL,
    slot_role_id SMALLINT UNSIGNED NOT NULL,
    slot_content_id BIGINT UNSIGNED NOT NULL,
    slot_origin BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (slot_revision_id, slot_role_id)
);
CREATE TABLE slot_roles (
    role_id SMALLINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    role_name VARBINARY(64) NOT NULL,
    UNIQUE KEY role_name (role_name)
);
CREATE TABLE content (
    content_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    content_size INT UNSIGNED NOT NULL,
    content_sha1 VARBINARY(32) NOT NULL,
    content_model SMALLINT UNSIGNED NOT NULL,
    content_address VARBINARY(255) NOT NULL
);
CREATE TABLE text (
    old_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    old_text MEDIUMBLOB NOT NULL,
    old_flags TINYBLOB NOT NULL
);
CREATE TABLE categorylinks (
    cl_from INT UNSIGNED NOT NULL DEFAULT 0,
    cl_to VARBINARY(255) NOT NULL DEFAULT '',
    cl_sortkey VARBINARY(230) NOT NULL DEFAULT '',
    cl_timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    cl_collation VARBINARY(32) NOT NULL DEFAULT '',
    cl_type ENUM('page','subcat','file') NOT NULL DEFAULT 'page',
    PRIMARY KEY (cl_from, cl_to)
);
CREATE TABLE recentchanges (
    rc_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    rc_timestamp BINARY(14) NOT NULL,
    rc_actor BIGINT UNSIGNED NOT NULL,
    rc_namespace INT NOT NULL DEFAULT 0,
    rc_title VARBINARY(255) NOT NULL DEFAULT '',
    rc_source VARBINARY(16) NOT NULL DEFAULT '',
    rc_ip VARBINARY(40) NOT NULL DEFAULT '',
    rc_old_len INT DEFAULT NULL,
    rc_new_len INT DEFAULT NULL,
    rc_params BLOB
);
