-- Circles of two, three and five tables, and tables that refer to themselves.
CREATE TABLE departments (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    manager_id INTEGER,
    UNIQUE (manager_id),
    FOREIGN KEY (manager_id) REFERENCES employees (id)
);
CREATE TABLE employees (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    department_id INTEGER NOT NULL,
    boss_id INTEGER,
    mentor_id INTEGER,
    name VARCHAR(80) NOT NULL,
    FOREIGN KEY (department_id) REFERENCES departments (id),
    FOREIGN KEY (boss_id) REFERENCES employees (id),
    FOREIGN KEY (mentor_id) REFERENCES employees (id)
);
CREATE TABLE eggs (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    chick_id INTEGER,
    laid_on DATE NOT NULL,
    FOREIGN KEY (chick_id) REFERENCES chicks (id)
);
CREATE TABLE hens (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    egg_id INTEGER NOT NULL UNIQUE,
    FOREIGN KEY (egg_id) REFERENCES eggs (id)
);
CREATE TABLE chicks (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    hen_id INTEGER NOT NULL,
    FOREIGN KEY (hen_id) REFERENCES hens (id)
);
CREATE TABLE ring_one (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    next_id INTEGER,
    FOREIGN KEY (next_id) REFERENCES ring_two (id)
);
CREATE TABLE ring_two (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    next_id INTEGER NOT NULL,
    FOREIGN KEY (next_id) REFERENCES ring_three (id)
);
CREATE TABLE ring_three (
    code CHAR(36) NOT NULL PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    next_id INTEGER,
    back_id INTEGER,
    FOREIGN KEY (next_id) REFERENCES ring_four (id),
    FOREIGN KEY (back_id) REFERENCES ring_two (id)
);
CREATE TABLE ring_four (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    next_a INTEGER NOT NULL,
    next_b INTEGER NOT NULL,
    FOREIGN KEY (next_a, next_b) REFERENCES ring_five (a, b)
);
CREATE TABLE ring_five (
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    next_id INTEGER,
    PRIMARY KEY (a, b),
    FOREIGN KEY (next_id) REFERENCES ring_one (id)
);
CREATE TABLE branches (
    region INTEGER NOT NULL,
    number INTEGER NOT NULL,
    above INTEGER,
    label VARCHAR(30) NOT NULL,
    PRIMARY KEY (region, number),
    FOREIGN KEY (region, above) REFERENCES branches (region, number)
);
CREATE TABLE threads (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    root_id INTEGER NOT NULL,
    subject VARCHAR(100) NOT NULL,
    FOREIGN KEY (root_id) REFERENCES threads (id)
);
CREATE TABLE versions (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    previous_id INTEGER UNIQUE,
    body VARCHAR(200) NOT NULL,
    FOREIGN KEY (previous_id) REFERENCES versions (id)
);
