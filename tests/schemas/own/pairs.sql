-- Many to many in all its forms, with parents so few that pairs run out.
CREATE TABLE colours (
    code CHAR(3) NOT NULL PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    CHECK (code IN ('red', 'blu', 'grn', 'ylw'))
);
CREATE TABLE sizes (
    code VARCHAR(3) NOT NULL PRIMARY KEY,
    CHECK (code IN ('S', 'M', 'L'))
);
CREATE TABLE articles (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60) NOT NULL
);
CREATE TABLE colour_sizes (
    colour CHAR(3) NOT NULL,
    size VARCHAR(3) NOT NULL,
    PRIMARY KEY (colour, size),
    FOREIGN KEY (colour) REFERENCES colours (code),
    FOREIGN KEY (size) REFERENCES sizes (code)
);
CREATE TABLE article_colours (
    article_id INTEGER NOT NULL,
    colour CHAR(3) NOT NULL,
    PRIMARY KEY (article_id, colour),
    FOREIGN KEY (article_id) REFERENCES articles (id),
    FOREIGN KEY (colour) REFERENCES colours (code)
);
CREATE TABLE stock (
    article_id INTEGER NOT NULL,
    colour CHAR(3) NOT NULL,
    size VARCHAR(3) NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (article_id, colour, size),
    FOREIGN KEY (article_id) REFERENCES articles (id),
    FOREIGN KEY (colour, size) REFERENCES colour_sizes (colour, size)
);
CREATE TABLE students (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60) NOT NULL
);
CREATE TABLE courses (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title VARCHAR(60) NOT NULL
);
CREATE TABLE enrolments (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    student_id INTEGER NOT NULL,
    course_id INTEGER NOT NULL,
    grade DECIMAL(3, 1) CHECK (grade BETWEEN 1 AND 6),
    enrolled_on DATE NOT NULL,
    UNIQUE (student_id, course_id),
    FOREIGN KEY (student_id) REFERENCES students (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)
);
CREATE TABLE attendances (
    student_id INTEGER NOT NULL,
    course_id INTEGER NOT NULL,
    day DATE NOT NULL,
    present BOOLEAN NOT NULL,
    PRIMARY KEY (student_id, course_id, day),
    FOREIGN KEY (student_id) REFERENCES students (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)
);
CREATE TABLE exams (
    enrolment_id INTEGER NOT NULL,
    attempt TINYINT NOT NULL,
    points SMALLINT,
    PRIMARY KEY (enrolment_id, attempt),
    CHECK (attempt IN (1, 2, 3)),
    FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
);
CREATE TABLE friendships (
    student_id INTEGER NOT NULL,
    friend_id INTEGER NOT NULL,
    since DATE,
    PRIMARY KEY (student_id, friend_id),
    FOREIGN KEY (student_id) REFERENCES students (id),
    FOREIGN KEY (friend_id) REFERENCES students (id)
);
CREATE TABLE prerequisites (
    course_id INTEGER NOT NULL,
    needs_id INTEGER NOT NULL,
    PRIMARY KEY (course_id, needs_id),
    CHECK (course_id <> needs_id),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (needs_id) REFERENCES courses (id)
);
CREATE TABLE favourites (
    student_id INTEGER NOT NULL,
    course_id INTEGER NOT NULL,
    place TINYINT NOT NULL,
    PRIMARY KEY (student_id, course_id),
    UNIQUE (student_id, place),
    FOREIGN KEY (student_id) REFERENCES students (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)
);
