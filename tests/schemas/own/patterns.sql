-- What frameworks do without foreign keys: polymorphism, soft deletes, EAV, audit, trees.
CREATE TABLE users (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    username VARCHAR(40) NOT NULL UNIQUE,
    email VARCHAR(120) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    remember_token VARCHAR(100),
    locale VARCHAR(5) NOT NULL DEFAULT 'en',
    timezone VARCHAR(40) NOT NULL DEFAULT 'UTC',
    created_at TIMESTAMP NULL,
    updated_at TIMESTAMP NULL,
    deleted_at TIMESTAMP NULL
);
CREATE TABLE posts (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT UNSIGNED NOT NULL,
    title VARCHAR(150) NOT NULL,
    slug VARCHAR(150) NOT NULL,
    body LONGTEXT NOT NULL,
    published_at DATETIME,
    deleted_at DATETIME,
    view_count INTEGER UNSIGNED NOT NULL DEFAULT 0,
    UNIQUE KEY uq_slug (slug),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE videos (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    url VARCHAR(2048) NOT NULL,
    duration_seconds INTEGER NOT NULL
);
CREATE TABLE comments (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    commentable_type VARCHAR(40) NOT NULL,
    commentable_id BIGINT UNSIGNED NOT NULL,
    user_id BIGINT UNSIGNED NOT NULL,
    parent_id BIGINT UNSIGNED,
    body TEXT NOT NULL,
    created_at TIMESTAMP NULL,
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE taggables (
    tag_id BIGINT UNSIGNED NOT NULL,
    taggable_type VARCHAR(40) NOT NULL,
    taggable_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (tag_id, taggable_type, taggable_id),
    FOREIGN KEY (tag_id) REFERENCES tags (id)
);
CREATE TABLE tags (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) NOT NULL UNIQUE
);
CREATE TABLE attributes (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(40) NOT NULL UNIQUE,
    kind ENUM('text','number','date') NOT NULL
);
CREATE TABLE attribute_values (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_id INTEGER NOT NULL,
    entity_id BIGINT UNSIGNED NOT NULL,
    value_text VARCHAR(255),
    value_number DECIMAL(18, 4),
    value_date DATE,
    UNIQUE (attribute_id, entity_id),
    FOREIGN KEY (attribute_id) REFERENCES attributes (id),
    FOREIGN KEY (entity_id) REFERENCES posts (id) ON DELETE CASCADE
);
CREATE TABLE audit_log (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    actor_id BIGINT UNSIGNED,
    action VARCHAR(20) NOT NULL,
    table_name VARCHAR(64) NOT NULL,
    row_id VARCHAR(64) NOT NULL,
    old_values JSON,
    new_values JSON,
    ip_address VARCHAR(45),
    user_agent VARCHAR(255),
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    FOREIGN KEY (actor_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE TABLE folders (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id INTEGER,
    name VARCHAR(60) NOT NULL,
    lft INTEGER NOT NULL,
    rgt INTEGER NOT NULL,
    depth INTEGER NOT NULL DEFAULT 0,
    path VARCHAR(255),
    UNIQUE (lft),
    UNIQUE (rgt),
    UNIQUE (parent_id, name),
    CHECK (lft < rgt),
    FOREIGN KEY (parent_id) REFERENCES folders (id) ON DELETE CASCADE
);
CREATE TABLE folder_closure (
    ancestor_id INTEGER NOT NULL,
    descendant_id INTEGER NOT NULL,
    depth INTEGER NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (ancestor_id, descendant_id),
    FOREIGN KEY (ancestor_id) REFERENCES folders (id) ON DELETE CASCADE,
    FOREIGN KEY (descendant_id) REFERENCES folders (id) ON DELETE CASCADE
);
CREATE TABLE post_translations (
    post_id BIGINT UNSIGNED NOT NULL,
    locale VARCHAR(5) NOT NULL,
    title VARCHAR(150) NOT NULL,
    body TEXT,
    PRIMARY KEY (post_id, locale),
    FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
);
CREATE TABLE settings (
    scope VARCHAR(20) NOT NULL,
    name VARCHAR(60) NOT NULL,
    value TEXT,
    PRIMARY KEY (scope, name)
);
CREATE TABLE jobs (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    queue VARCHAR(60) NOT NULL,
    payload LONGTEXT NOT NULL,
    attempts TINYINT UNSIGNED NOT NULL,
    reserved_at INT UNSIGNED,
    available_at INT UNSIGNED NOT NULL,
    created_at INT UNSIGNED NOT NULL
);
CREATE TABLE post_revisions (
    post_id BIGINT UNSIGNED NOT NULL,
    revision INTEGER NOT NULL,
    editor_id BIGINT UNSIGNED,
    valid_from DATETIME NOT NULL,
    valid_to DATETIME,
    body LONGTEXT NOT NULL,
    PRIMARY KEY (post_id, revision),
    CHECK (valid_to IS NULL OR valid_from < valid_to),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (editor_id) REFERENCES users (id)
);
CREATE TABLE logins_without_foreign_key (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT UNSIGNED NOT NULL,
    post_id BIGINT UNSIGNED,
    at DATETIME NOT NULL
);
