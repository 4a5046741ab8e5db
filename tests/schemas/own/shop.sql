-- A plain shop, as it stands in every tutorial.
CREATE TABLE customers (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    first_name VARCHAR(60) NOT NULL,
    last_name VARCHAR(60) NOT NULL,
    email VARCHAR(160) NOT NULL,
    phone VARCHAR(24),
    date_of_birth DATE,
    newsletter BOOLEAN NOT NULL DEFAULT FALSE,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NULL,
    UNIQUE (email)
);
CREATE TABLE addresses (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    kind ENUM('billing','delivery') NOT NULL,
    street VARCHAR(120) NOT NULL,
    city VARCHAR(80) NOT NULL,
    state CHAR(2),
    postcode VARCHAR(10) NOT NULL,
    country CHAR(2) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE categories (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id INTEGER,
    name VARCHAR(80) NOT NULL,
    slug VARCHAR(80) NOT NULL,
    position SMALLINT NOT NULL DEFAULT 0,
    UNIQUE (slug),
    FOREIGN KEY (parent_id) REFERENCES categories (id)
);
CREATE TABLE products (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    category_id INTEGER NOT NULL,
    sku VARCHAR(32) NOT NULL,
    name VARCHAR(120) NOT NULL,
    description TEXT,
    price DECIMAL(10, 2) NOT NULL CHECK (price >= 0),
    weight FLOAT,
    stock INTEGER UNSIGNED NOT NULL DEFAULT 0,
    attributes JSON,
    UNIQUE (sku),
    FOREIGN KEY (category_id) REFERENCES categories (id)
);
CREATE TABLE orders (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    delivery_address_id INTEGER,
    number VARCHAR(20) NOT NULL,
    status VARCHAR(12) NOT NULL CHECK (status IN ('new', 'paid', 'shipped', 'cancelled')),
    ordered_at DATETIME NOT NULL,
    shipped_at DATETIME,
    total DECIMAL(12, 2) NOT NULL,
    UNIQUE (number),
    CHECK (shipped_at IS NULL OR shipped_at >= ordered_at),
    FOREIGN KEY (customer_id) REFERENCES customers (id),
    FOREIGN KEY (delivery_address_id) REFERENCES addresses (id) ON DELETE SET NULL
);
CREATE TABLE order_items (
    order_id INTEGER NOT NULL,
    line_number SMALLINT NOT NULL,
    product_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (order_id, line_number),
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    FOREIGN KEY (product_id) REFERENCES products (id)
);
CREATE TABLE payments (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    order_id INTEGER NOT NULL,
    method ENUM('card','transfer','cash') NOT NULL,
    amount DECIMAL(12, 2) NOT NULL,
    reference VARCHAR(40),
    paid_at DATETIME NOT NULL,
    UNIQUE (reference),
    FOREIGN KEY (order_id) REFERENCES orders (id)
);
CREATE TABLE reviews (
    product_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    rating TINYINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title VARCHAR(100),
    body TEXT,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (product_id, customer_id),
    FOREIGN KEY (product_id) REFERENCES products (id),
    FOREIGN KEY (customer_id) REFERENCES customers (id)
);
