-- Every table has the tenant in its key, and every foreign key shares it.
CREATE TABLE tenants (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    subdomain VARCHAR(40) NOT NULL UNIQUE,
    plan ENUM('free','team','enterprise') NOT NULL DEFAULT 'free'
);
CREATE TABLE users (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    email VARCHAR(120) NOT NULL,
    full_name VARCHAR(100) NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE teams (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    lead_id INTEGER,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE memberships (
    tenant_id INTEGER NOT NULL,
    team_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'member',
    joined_on DATE NOT NULL,
    PRIMARY KEY (tenant_id, team_id, user_id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE projects (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    team_id INTEGER NOT NULL,
    name VARCHAR(80) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    PRIMARY KEY (tenant_id, id),
    CHECK (ends_on >= starts_on),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);
CREATE TABLE tasks (
    tenant_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    parent_number INTEGER,
    assignee_id INTEGER,
    title VARCHAR(120) NOT NULL,
    done BOOLEAN NOT NULL,
    PRIMARY KEY (tenant_id, project_id, number),
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id),
    FOREIGN KEY (tenant_id, project_id, parent_number)
        REFERENCES tasks (tenant_id, project_id, number),
    FOREIGN KEY (tenant_id, assignee_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE labels (
    tenant_id INTEGER NOT NULL,
    code VARCHAR(20) NOT NULL,
    colour CHAR(7) NOT NULL CHECK (colour LIKE '#______'),
    PRIMARY KEY (tenant_id, code),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE task_labels (
    tenant_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    task_number INTEGER NOT NULL,
    label_code VARCHAR(20) NOT NULL,
    PRIMARY KEY (tenant_id, project_id, task_number, label_code),
    FOREIGN KEY (tenant_id, project_id, task_number)
        REFERENCES tasks (tenant_id, project_id, number),
    FOREIGN KEY (tenant_id, label_code) REFERENCES labels (tenant_id, code)
);
CREATE TABLE comments (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    task_number INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    written_at DATETIME NOT NULL,
    FOREIGN KEY (tenant_id, project_id, task_number)
        REFERENCES tasks (tenant_id, project_id, number),
    FOREIGN KEY (tenant_id, author_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE invoices (
    tenant_id INTEGER NOT NULL,
    year SMALLINT NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    number INTEGER NOT NULL,
    amount DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (tenant_id, year, number),
    FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE invoice_lines (
    tenant_id INTEGER NOT NULL,
    year SMALLINT NOT NULL,
    number INTEGER NOT NULL,
    line SMALLINT NOT NULL,
    project_id INTEGER,
    amount DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (tenant_id, year, number, line),
    FOREIGN KEY (tenant_id, year, number) REFERENCES invoices (tenant_id, year, number),
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)
);
