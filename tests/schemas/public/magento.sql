-- The EAV core of Magento: values of entities by type; from memory, approximates.
CREATE TABLE eav_entity_type (
    entity_type_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entity_type_code VARCHAR(50) NOT NULL,
    entity_model VARCHAR(255) NOT NULL,
    attribute_model VARCHAR(255) DEFAULT NULL,
    entity_table VARCHAR(255) DEFAULT NULL,
    increment_pad_length SMALLINT UNSIGNED NOT NULL DEFAULT 8,
    increment_pad_char VARCHAR(1) NOT NULL DEFAULT '0'
);
CREATE TABLE eav_attribute_set (
    attribute_set_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entity_type_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_set_name VARCHAR(255) DEFAULT NULL,
    sort_order SMALLINT NOT NULL DEFAULT 0,
    UNIQUE KEY eav_attribute_set_name (entity_type_id, attribute_set_name),
    FOREIGN KEY (entity_type_id) REFERENCES eav_entity_type (entity_type_id) ON DELETE CASCADE
);
CREATE TABLE eav_attribute_group (
    attribute_group_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_set_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_group_name VARCHAR(255) DEFAULT NULL,
    sort_order SMALLINT NOT NULL DEFAULT 0,
    default_id SMALLINT UNSIGNED DEFAULT 0,
    attribute_group_code VARCHAR(255) NOT NULL,
    UNIQUE KEY eav_attribute_group_code (attribute_set_id, attribute_group_code),
    UNIQUE KEY eav_attribute_group_name (attribute_set_id, attribute_group_name),
    FOREIGN KEY (attribute_set_id) REFERENCES eav_attribute_set (attribute_set_id) ON DELETE CASCADE
);
CREATE TABLE eav_attribute (
    attribute_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entity_type_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_code VARCHAR(255) NOT NULL,
    backend_model VARCHAR(255) DEFAULT NULL,
    backend_type VARCHAR(8) NOT NULL DEFAULT 'static',
    frontend_input VARCHAR(50) DEFAULT NULL,
    frontend_label VARCHAR(255) DEFAULT NULL,
    is_required SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    is_user_defined SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    default_value TEXT,
    is_unique SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    note VARCHAR(255) DEFAULT NULL,
    UNIQUE KEY eav_attribute_code (entity_type_id, attribute_code),
    FOREIGN KEY (entity_type_id) REFERENCES eav_entity_type (entity_type_id) ON DELETE CASCADE
);
CREATE TABLE eav_entity_attribute (
    entity_attribute_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entity_type_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_set_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_group_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    sort_order SMALLINT NOT NULL DEFAULT 0,
    UNIQUE KEY eav_entity_attribute_set (attribute_set_id, attribute_id),
    UNIQUE KEY eav_entity_attribute_group (attribute_group_id, attribute_id),
    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    FOREIGN KEY (attribute_group_id) REFERENCES eav_attribute_group (attribute_group_id) ON DELETE CASCADE
);
CREATE TABLE store_website (
    website_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(32) DEFAULT NULL UNIQUE,
    name VARCHAR(64) DEFAULT NULL,
    sort_order SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    default_group_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    is_default SMALLINT UNSIGNED DEFAULT 0
);
CREATE TABLE store (
    store_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(32) DEFAULT NULL UNIQUE,
    website_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    name VARCHAR(255) NOT NULL,
    is_active SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
);
CREATE TABLE catalog_product_entity (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_set_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    type_id VARCHAR(32) NOT NULL DEFAULT 'simple',
    sku VARCHAR(64) NOT NULL,
    has_options SMALLINT NOT NULL DEFAULT 0,
    required_options SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
);
CREATE TABLE catalog_product_entity_varchar (
    value_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    store_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value VARCHAR(255) DEFAULT NULL,
    UNIQUE KEY cpev (entity_id, attribute_id, store_id),
    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    FOREIGN KEY (entity_id) REFERENCES catalog_product_entity (entity_id) ON DELETE CASCADE,
    FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE CASCADE
);
CREATE TABLE catalog_product_entity_decimal (
    value_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    store_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value DECIMAL(20,6) DEFAULT NULL,
    UNIQUE KEY cped (entity_id, attribute_id, store_id),
    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    FOREIGN KEY (entity_id) REFERENCES catalog_product_entity (entity_id) ON DELETE CASCADE,
    FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE CASCADE
);
CREATE TABLE catalog_category_entity (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    attribute_set_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    parent_id INT UNSIGNED NOT NULL DEFAULT 0,
    path VARCHAR(255) NOT NULL,
    position INT NOT NULL,
    level INT NOT NULL DEFAULT 0,
    children_count INT NOT NULL
);
CREATE TABLE catalog_category_product (
    entity_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    category_id INT UNSIGNED NOT NULL DEFAULT 0,
    product_id INT UNSIGNED NOT NULL DEFAULT 0,
    position INT NOT NULL DEFAULT 0,
    UNIQUE KEY catalog_category_product_ids (category_id, product_id),
    FOREIGN KEY (category_id) REFERENCES catalog_category_entity (entity_id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES catalog_product_entity (entity_id) ON DELETE CASCADE
);
CREATE TABLE cataloginventory_stock_item (
    item_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    product_id INT UNSIGNED NOT NULL DEFAULT 0,
    stock_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    qty DECIMAL(12,4) DEFAULT NULL,
    min_qty DECIMAL(12,4) NOT NULL DEFAULT 0,
    is_in_stock SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    UNIQUE KEY cataloginventory_product (product_id, stock_id),
    FOREIGN KEY (product_id) REFERENCES catalog_product_entity (entity_id) ON DELETE CASCADE
);
