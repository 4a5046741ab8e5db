-- Northwind, the trading company of Microsoft's samples; from memory, approximates.
CREATE TABLE `Categories` (
    `CategoryID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `CategoryName` VARCHAR(15) NOT NULL,
    `Description` TEXT,
    `Picture` BLOB,
    UNIQUE KEY `CategoryName` (`CategoryName`)
);
CREATE TABLE `Customers` (
    `CustomerID` CHAR(5) NOT NULL PRIMARY KEY,
    `CompanyName` VARCHAR(40) NOT NULL,
    `ContactName` VARCHAR(30),
    `ContactTitle` VARCHAR(30),
    `Address` VARCHAR(60),
    `City` VARCHAR(15),
    `Region` VARCHAR(15),
    `PostalCode` VARCHAR(10),
    `Country` VARCHAR(15),
    `Phone` VARCHAR(24),
    `Fax` VARCHAR(24)
);
CREATE TABLE `CustomerDemographics` (
    `CustomerTypeID` CHAR(10) NOT NULL PRIMARY KEY,
    `CustomerDesc` TEXT
);
CREATE TABLE `CustomerCustomerDemo` (
    `CustomerID` CHAR(5) NOT NULL,
    `CustomerTypeID` CHAR(10) NOT NULL,
    PRIMARY KEY (`CustomerID`, `CustomerTypeID`),
    FOREIGN KEY (`CustomerID`) REFERENCES `Customers` (`CustomerID`),
    FOREIGN KEY (`CustomerTypeID`) REFERENCES `CustomerDemographics` (`CustomerTypeID`)
);
CREATE TABLE `Employees` (
    `EmployeeID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `LastName` VARCHAR(20) NOT NULL,
    `FirstName` VARCHAR(10) NOT NULL,
    `Title` VARCHAR(30),
    `TitleOfCourtesy` VARCHAR(25),
    `BirthDate` DATETIME,
    `HireDate` DATETIME,
    `Address` VARCHAR(60),
    `City` VARCHAR(15),
    `Region` VARCHAR(15),
    `PostalCode` VARCHAR(10),
    `Country` VARCHAR(15),
    `HomePhone` VARCHAR(24),
    `Extension` VARCHAR(4),
    `Photo` BLOB,
    `Notes` TEXT NOT NULL,
    `ReportsTo` INTEGER,
    `PhotoPath` VARCHAR(255),
    `Salary` FLOAT,
    FOREIGN KEY (`ReportsTo`) REFERENCES `Employees` (`EmployeeID`)
);
CREATE TABLE `Region` (
    `RegionID` INTEGER NOT NULL PRIMARY KEY,
    `RegionDescription` CHAR(50) NOT NULL
);
CREATE TABLE `Territories` (
    `TerritoryID` VARCHAR(20) NOT NULL PRIMARY KEY,
    `TerritoryDescription` CHAR(50) NOT NULL,
    `RegionID` INTEGER NOT NULL,
    FOREIGN KEY (`RegionID`) REFERENCES `Region` (`RegionID`)
);
CREATE TABLE `EmployeeTerritories` (
    `EmployeeID` INTEGER NOT NULL,
    `TerritoryID` VARCHAR(20) NOT NULL,
    PRIMARY KEY (`EmployeeID`, `TerritoryID`),
    FOREIGN KEY (`EmployeeID`) REFERENCES `Employees` (`EmployeeID`),
    FOREIGN KEY (`TerritoryID`) REFERENCES `Territories` (`TerritoryID`)
);
CREATE TABLE `Shippers` (
    `ShipperID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `CompanyName` VARCHAR(40) NOT NULL,
    `Phone` VARCHAR(24)
);
CREATE TABLE `Suppliers` (
    `SupplierID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `CompanyName` VARCHAR(40) NOT NULL,
    `ContactName` VARCHAR(30),
    `ContactTitle` VARCHAR(30),
    `Address` VARCHAR(60),
    `City` VARCHAR(15),
    `Region` VARCHAR(15),
    `PostalCode` VARCHAR(10),
    `Country` VARCHAR(15),
    `Phone` VARCHAR(24),
    `Fax` VARCHAR(24),
    `HomePage` TEXT
);
CREATE TABLE `Products` (
    `ProductID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `ProductName` VARCHAR(40) NOT NULL,
    `SupplierID` INTEGER,
    `CategoryID` INTEGER,
    `QuantityPerUnit` VARCHAR(20),
    `UnitPrice` DECIMAL(10,4) DEFAULT 0 CHECK (`UnitPrice` >= 0),
    `UnitsInStock` SMALLINT DEFAULT 0 CHECK (`UnitsInStock` >= 0),
    `UnitsOnOrder` SMALLINT DEFAULT 0 CHECK (`UnitsOnOrder` >= 0),
    `ReorderLevel` SMALLINT DEFAULT 0 CHECK (`ReorderLevel` >= 0),
    `Discontinued` BOOLEAN NOT NULL DEFAULT FALSE,
    FOREIGN KEY (`CategoryID`) REFERENCES `Categories` (`CategoryID`),
    FOREIGN KEY (`SupplierID`) REFERENCES `Suppliers` (`SupplierID`)
);
CREATE TABLE `Orders` (
    `OrderID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `CustomerID` CHAR(5),
    `EmployeeID` INTEGER,
    `OrderDate` DATETIME,
    `RequiredDate` DATETIME,
    `ShippedDate` DATETIME,
    `ShipVia` INTEGER,
    `Freight` DECIMAL(10,4) DEFAULT 0,
    `ShipName` VARCHAR(40),
    `ShipAddress` VARCHAR(60),
    `ShipCity` VARCHAR(15),
    `ShipRegion` VARCHAR(15),
    `ShipPostalCode` VARCHAR(10),
    `ShipCountry` VARCHAR(15),
    FOREIGN KEY (`CustomerID`) REFERENCES `Customers` (`CustomerID`),
    FOREIGN KEY (`EmployeeID`) REFERENCES `Employees` (`EmployeeID`),
    FOREIGN KEY (`ShipVia`) REFERENCES `Shippers` (`ShipperID`)
);
CREATE TABLE `Order Details` (
    `OrderID` INTEGER NOT NULL,
    `ProductID` INTEGER NOT NULL,
    `UnitPrice` DECIMAL(10,4) NOT NULL DEFAULT 0 CHECK (`UnitPrice` >= 0),
    `Quantity` SMALLINT NOT NULL DEFAULT 1 CHECK (`Quantity` > 0),
    `Discount` REAL NOT NULL DEFAULT 0 CHECK (`Discount` >= 0 AND `Discount` <= 1),
    PRIMARY KEY (`OrderID`, `ProductID`),
    FOREIGN KEY (`OrderID`) REFERENCES `Orders` (`OrderID`),
    FOREIGN KEY (`ProductID`) REFERENCES `Products` (`ProductID`)
);
