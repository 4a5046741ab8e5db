// drizzle-seed fills the table of clients; prints the seconds that it took, connecting not counted.
//
//   node seed.mjs ROWS        the server is named by BENCH_HOST, _PORT, _USER, _PASSWORD, _DATABASE
import { char, datetime, decimal, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { drizzle } from "drizzle-orm/mysql2";
import { seed } from "drizzle-seed";
import mysql from "mysql2/promise";

const clients = mysqlTable("clients", {
  id: int("id").autoincrement().primaryKey(),
  code: varchar("code", { length: 16 }).notNull().unique(),
  name: varchar("name", { length: 120 }).notNull(),
  email: varchar("email", { length: 254 }).notNull().unique(),
  phone: varchar("phone", { length: 20 }).notNull(),
  address: varchar("address", { length: 160 }).notNull(),
  city: varchar("city", { length: 80 }).notNull(),
  state: char("state", { length: 2 }).notNull(),
  postcode: varchar("postcode", { length: 10 }).notNull(),
  licence: varchar("licence", { length: 32 }).notNull(),
  credit: decimal("credit", { precision: 14, scale: 2 }).notNull(),
  created_at: datetime("created_at").notNull(),
});

const STATES = ["CA", "CO", "IL", "MA", "MI", "NV", "NY", "OR", "WA"];
const environment = process.env;
const connection = await mysql.createConnection({
  host: environment.BENCH_HOST,
  port: Number(environment.BENCH_PORT),
  user: environment.BENCH_USER,
  password: environment.BENCH_PASSWORD,
  database: environment.BENCH_DATABASE,
});
const began = performance.now();
await seed(drizzle(connection), { clients }, { count: Number(process.argv[2]) }).refine((make) => ({
  clients: {
    columns: {
      // A code as ours, CLI- and eight digits, has no generator there that would make it unique.
      code: make.string({ isUnique: true }),
      name: make.companyName(),
      email: make.email(),
      phone: make.phoneNumber({ template: "(###) 555-01##" }),
      address: make.streetAddress(),
      city: make.city(),
      state: make.valuesFromArray({ values: STATES }),
      postcode: make.postcode(),
      licence: make.phoneNumber({ template: "C11-#######-LIC" }),
      credit: make.number({ minValue: 0, maxValue: 50000, precision: 100 }),
      created_at: make.datetime(),
    },
  },
}));
const seconds = (performance.now() - began) / 1000;
await connection.end();
console.log(JSON.stringify({ seconds }));
