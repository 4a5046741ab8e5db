-- Names that hurt: keywords, Python's words, blanks, quotes, other alphabets, 64 characters.
CREATE TABLE `select` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `from` VARCHAR(20) NOT NULL,
    `where` INTEGER,
    `order` INTEGER NOT NULL UNIQUE,
    `group by` DATE
);
CREATE TABLE `class` (
    `self` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `import` VARCHAR(20) NOT NULL,
    `lambda` INTEGER NOT NULL,
    `None` INTEGER,
    `rows` INTEGER NOT NULL,
    `seed` VARCHAR(20) NOT NULL,
    `v` INTEGER NOT NULL,
    `op` INTEGER,
    `columns` VARCHAR(20),
    `upgrade` DATE,
    `revision` VARCHAR(10) UNIQUE
);
CREATE TABLE `order lines` (
    `line id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `the "quoted" one` VARCHAR(20) NOT NULL,
    `it's` VARCHAR(20),
    `100%` DECIMAL(5, 2) NOT NULL CHECK (`100%` BETWEEN 0 AND 100),
    `%s` INTEGER NOT NULL,
    `%(name)s` INTEGER,
    `:colon` INTEGER NOT NULL,
    `a.b` INTEGER,
    `{braces}` INTEGER NOT NULL,
    `back\slash` INTEGER,
    `2nd` INTEGER NOT NULL,
    `-` INTEGER,
    `select` INTEGER NOT NULL,
    FOREIGN KEY (`select`) REFERENCES `select` (`id`)
);
CREATE TABLE `Größe` (
    `größe` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `straße` VARCHAR(40) NOT NULL,
    `名前` VARCHAR(40) NOT NULL,
    `имя` VARCHAR(40),
    `ça va` BOOLEAN NOT NULL
);
CREATE TABLE `camelCase` (
    `camelCaseId` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `firstName` VARCHAR(40) NOT NULL,
    `LastName` VARCHAR(40) NOT NULL,
    `EMailAddress` VARCHAR(80) NOT NULL UNIQUE,
    `größeRef` INTEGER,
    `isActive` BOOLEAN NOT NULL,
    FOREIGN KEY (`größeRef`) REFERENCES `Größe` (`größe`)
);
CREATE TABLE `a_table_whose_name_is_as_long_as_the_server_lets_it_be_64_letter` (
    `a_column_whose_name_is_as_long_as_the_server_lets_it_be_64letter` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `another_column_whose_name_is_as_long_as_the_server_lets_it_be_64` VARCHAR(40) NOT NULL,
    `a_reference_whose_name_is_as_long_as_the_server_lets_it_be_64abc` INTEGER NOT NULL,
    CONSTRAINT `as_long` FOREIGN KEY (`a_reference_whose_name_is_as_long_as_the_server_lets_it_be_64abc`) REFERENCES `order lines` (`line id`)
);
CREATE TABLE `a` (
    `a` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `b` INTEGER,
    `A1` INTEGER
);
CREATE TABLE `v` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `a` INTEGER NOT NULL,
    FOREIGN KEY (`a`) REFERENCES `a` (`a`)
);
CREATE TABLE `op` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `v_id` INTEGER NOT NULL,
    `class_id` INTEGER NOT NULL,
    FOREIGN KEY (`v_id`) REFERENCES `v` (`id`),
    FOREIGN KEY (`class_id`) REFERENCES `class` (`self`)
);
CREATE TABLE `Seed` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `op_id` INTEGER NOT NULL,
    FOREIGN KEY (`op_id`) REFERENCES `op` (`id`)
);
CREATE TABLE `people` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `name` VARCHAR(40) NOT NULL
);
CREATE TABLE `People` ( -- on mysql mariadb
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, -- on mysql mariadb
    `people_id` INTEGER NOT NULL, -- on mysql mariadb
    FOREIGN KEY (`people_id`) REFERENCES `people` (`id`) -- on mysql mariadb
); -- on mysql mariadb
CREATE TABLE `x-y` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `x_y` INTEGER
);
CREATE TABLE `x_y` (
    `id` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `x-y` INTEGER NOT NULL,
    FOREIGN KEY (`x-y`) REFERENCES `x-y` (`id`)
);
