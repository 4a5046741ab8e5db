-- phpBB: unsigned numbers, times as seconds, no foreign keys; from memory, approximates.
CREATE TABLE phpbb_users (
    user_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_type TINYINT NOT NULL DEFAULT 0,
    group_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 3,
    user_ip VARCHAR(40) NOT NULL DEFAULT '',
    user_regdate INT UNSIGNED NOT NULL DEFAULT 0,
    username VARCHAR(255) NOT NULL DEFAULT '',
    username_clean VARCHAR(255) NOT NULL DEFAULT '',
    user_password VARCHAR(255) NOT NULL DEFAULT '',
    user_email VARCHAR(100) NOT NULL DEFAULT '',
    user_birthday VARCHAR(10) NOT NULL DEFAULT '',
    user_lastvisit INT UNSIGNED NOT NULL DEFAULT 0,
    user_posts MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    user_lang VARCHAR(30) NOT NULL DEFAULT '',
    user_timezone VARCHAR(100) NOT NULL DEFAULT '',
    user_colour VARCHAR(6) NOT NULL DEFAULT '',
    user_sig MEDIUMTEXT NOT NULL,
    UNIQUE KEY username_clean (username_clean)
);
CREATE TABLE phpbb_groups (
    group_id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    group_type TINYINT NOT NULL DEFAULT 1,
    group_name VARCHAR(255) NOT NULL DEFAULT '',
    group_desc TEXT NOT NULL,
    group_colour VARCHAR(6) NOT NULL DEFAULT ''
);
CREATE TABLE phpbb_user_group (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    group_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    user_id INT UNSIGNED NOT NULL DEFAULT 0,
    group_leader TINYINT UNSIGNED NOT NULL DEFAULT 0,
    user_pending TINYINT UNSIGNED NOT NULL DEFAULT 1
);
CREATE TABLE phpbb_forums (
    forum_id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    left_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    right_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    forum_name VARCHAR(255) NOT NULL DEFAULT '',
    forum_desc TEXT NOT NULL,
    forum_topics_per_page SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    forum_type TINYINT NOT NULL DEFAULT 0,
    forum_password VARCHAR(255) NOT NULL DEFAULT ''
);
CREATE TABLE phpbb_topics (
    topic_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    forum_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    topic_title VARCHAR(255) NOT NULL DEFAULT '',
    topic_poster INT UNSIGNED NOT NULL DEFAULT 0,
    topic_time INT UNSIGNED NOT NULL DEFAULT 0,
    topic_views MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    topic_status TINYINT NOT NULL DEFAULT 0
);
CREATE TABLE phpbb_posts (
    post_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    topic_id INT UNSIGNED NOT NULL DEFAULT 0,
    forum_id MEDIUMINT UNSIGNED NOT NULL DEFAULT 0,
    poster_id INT UNSIGNED NOT NULL DEFAULT 0,
    poster_ip VARCHAR(40) NOT NULL DEFAULT '',
    post_time INT UNSIGNED NOT NULL DEFAULT 0,
    post_subject VARCHAR(255) NOT NULL DEFAULT '',
    post_text MEDIUMTEXT NOT NULL,
    post_checksum VARCHAR(32) NOT NULL DEFAULT '',
    bbcode_uid VARCHAR(8) NOT NULL DEFAULT ''
);
CREATE TABLE phpbb_privmsgs_to (
    msg_id INT UNSIGNED NOT NULL DEFAULT 0,
    user_id INT UNSIGNED NOT NULL DEFAULT 0,
    author_id INT UNSIGNED NOT NULL DEFAULT 0,
    pm_new TINYINT UNSIGNED NOT NULL DEFAULT 1,
    folder_id INT NOT NULL DEFAULT 0,
    PRIMARY KEY (msg_id, user_id, folder_id)
);
CREATE TABLE phpbb_sessions (
    session_id CHAR(32) NOT NULL DEFAULT '',
    session_user_id INT UNSIGNED NOT NULL DEFAULT 0,
    session_start INT UNSIGNED NOT NULL DEFAULT 0,
    session_ip VARCHAR(40) NOT NULL DEFAULT '',
    session_browser VARCHAR(150) NOT NULL DEFAULT '',
    session_page VARCHAR(255) NOT NULL DEFAULT '',
    PRIMARY KEY (session_id)
);
CREATE TABLE phpbb_topics_watch (
    topic_id INT UNSIGNED NOT NULL DEFAULT 0,
    user_id INT UNSIGNED NOT NULL DEFAULT 0,
    notify_status TINYINT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, user_id)
);
CREATE TABLE phpbb_config (
    config_name VARCHAR(255) NOT NULL DEFAULT '' PRIMARY KEY,
    config_value VARCHAR(255) NOT NULL DEFAULT '',
    is_dynamic TINYINT UNSIGNED NOT NULL DEFAULT 0
);
