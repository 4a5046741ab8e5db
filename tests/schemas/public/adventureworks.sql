-- AdventureWorksLT: computed columns, row guids, CHECKs; from memory, approximates.
CREATE TABLE `Address` (
    `AddressID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `AddressLine1` VARCHAR(60) NOT NULL,
    `AddressLine2` VARCHAR(60),
    `City` VARCHAR(30) NOT NULL,
    `StateProvince` VARCHAR(50) NOT NULL,
    `CountryRegion` VARCHAR(50) NOT NULL,
    `PostalCode` VARCHAR(15) NOT NULL,
    `rowguid` CHAR(36) NOT NULL UNIQUE,
    `ModifiedDate` DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE `Customer` (
    `CustomerID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `NameStyle` BOOLEAN NOT NULL DEFAULT FALSE,
    `Title` VARCHAR(8),
    `FirstName` VARCHAR(50) NOT NULL,
    `MiddleName` VARCHAR(50),
    `LastName` VARCHAR(50) NOT NULL,
    `Suffix` VARCHAR(10),
    `CompanyName` VARCHAR(128),
    `SalesPerson` VARCHAR(256),
    `EmailAddress` VARCHAR(50),
    `Phone` VARCHAR(25),
    `PasswordHash` VARCHAR(128) NOT NULL,
    `PasswordSalt` VARCHAR(10) NOT NULL,
    `rowguid` CHAR(36) NOT NULL UNIQUE,
    `ModifiedDate` DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE `CustomerAddress` (
    `CustomerID` INTEGER NOT NULL,
    `AddressID` INTEGER NOT NULL,
    `AddressType` VARCHAR(50) NOT NULL,
    PRIMARY KEY (`CustomerID`, `AddressID`),
    FOREIGN KEY (`CustomerID`) REFERENCES `Customer` (`CustomerID`),
    FOREIGN KEY (`AddressID`) REFERENCES `Address` (`AddressID`)
);
CREATE TABLE `ProductCategory` (
    `ProductCategoryID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `ParentProductCategoryID` INTEGER,
    `Name` VARCHAR(50) NOT NULL UNIQUE,
    FOREIGN KEY (`ParentProductCategoryID`) REFERENCES `ProductCategory` (`ProductCategoryID`)
);
CREATE TABLE `ProductModel` (
    `ProductModelID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `Name` VARCHAR(50) NOT NULL UNIQUE,
    `CatalogDescription` TEXT
);
CREATE TABLE `Product` (
    `ProductID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `Name` VARCHAR(50) NOT NULL UNIQUE,
    `ProductNumber` VARCHAR(25) NOT NULL UNIQUE,
    `Color` VARCHAR(15),
    `StandardCost` DECIMAL(19,4) NOT NULL CHECK (`StandardCost` >= 0.00),
    `ListPrice` DECIMAL(19,4) NOT NULL CHECK (`ListPrice` >= 0.00),
    `Size` VARCHAR(5),
    `Weight` DECIMAL(8,2) CHECK (`Weight` > 0.00),
    `ProductCategoryID` INTEGER,
    `ProductModelID` INTEGER,
    `SellStartDate` DATETIME NOT NULL,
    `SellEndDate` DATETIME,
    `ThumbNailPhoto` BLOB,
    CHECK (`SellEndDate` >= `SellStartDate` OR `SellEndDate` IS NULL),
    FOREIGN KEY (`ProductCategoryID`) REFERENCES `ProductCategory` (`ProductCategoryID`),
    FOREIGN KEY (`ProductModelID`) REFERENCES `ProductModel` (`ProductModelID`)
);
CREATE TABLE `ProductDescription` (
    `ProductDescriptionID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `Description` VARCHAR(400) NOT NULL
);
CREATE TABLE `ProductModelProductDescription` (
    `ProductModelID` INTEGER NOT NULL,
    `ProductDescriptionID` INTEGER NOT NULL,
    `Culture` CHAR(6) NOT NULL,
    PRIMARY KEY (`ProductModelID`, `ProductDescriptionID`, `Culture`),
    FOREIGN KEY (`ProductModelID`) REFERENCES `ProductModel` (`ProductModelID`),
    FOREIGN KEY (`ProductDescriptionID`) REFERENCES `ProductDescription` (`ProductDescriptionID`)
);
CREATE TABLE `SalesOrderHeader` (
    `SalesOrderID` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    `RevisionNumber` TINYINT NOT NULL DEFAULT 0,
    `OrderDate` DATETIME NOT NULL,
    `DueDate` DATETIME NOT NULL,
    `ShipDate` DATETIME,
    `Status` TINYINT NOT NULL DEFAULT 1 CHECK (`Status` BETWEEN 0 AND 8),
    `OnlineOrderFlag` BOOLEAN NOT NULL DEFAULT TRUE,
    `SalesOrderNumber` VARCHAR(25) GENERATED ALWAYS AS (CONCAT('SO', `RevisionNumber`)) STORED, -- on mysql mariadb
    `SalesOrderNumber` VARCHAR(25) GENERATED ALWAYS AS ('SO' || `RevisionNumber`) STORED, -- on sqlite
    `PurchaseOrderNumber` VARCHAR(25),
    `CustomerID` INTEGER NOT NULL,
    `ShipToAddressID` INTEGER,
    `BillToAddressID` INTEGER,
    `ShipMethod` VARCHAR(50) NOT NULL,
    `CreditCardApprovalCode` VARCHAR(15),
    `SubTotal` DECIMAL(19,4) NOT NULL DEFAULT 0 CHECK (`SubTotal` >= 0.00),
    `TaxAmt` DECIMAL(19,4) NOT NULL DEFAULT 0 CHECK (`TaxAmt` >= 0.00),
    `Freight` DECIMAL(19,4) NOT NULL DEFAULT 0 CHECK (`Freight` >= 0.00),
    `TotalDue` DECIMAL(21,4) GENERATED ALWAYS AS (`SubTotal` + `TaxAmt` + `Freight`) STORED,
    CHECK (`DueDate` >= `OrderDate`),
    CHECK (`ShipDate` >= `OrderDate` OR `ShipDate` IS NULL),
    FOREIGN KEY (`CustomerID`) REFERENCES `Customer` (`CustomerID`),
    FOREIGN KEY (`ShipToAddressID`) REFERENCES `Address` (`AddressID`),
    FOREIGN KEY (`BillToAddressID`) REFERENCES `Address` (`AddressID`)
);
CREATE TABLE `SalesOrderDetail` (
    `SalesOrderID` INTEGER NOT NULL,
    `SalesOrderDetailID` INTEGER NOT NULL,
    `OrderQty` SMALLINT NOT NULL CHECK (`OrderQty` > 0),
    `ProductID` INTEGER NOT NULL,
    `UnitPrice` DECIMAL(19,4) NOT NULL CHECK (`UnitPrice` >= 0.00),
    `UnitPriceDiscount` DECIMAL(19,4) NOT NULL DEFAULT 0 CHECK (`UnitPriceDiscount` >= 0.00),
    PRIMARY KEY (`SalesOrderID`, `SalesOrderDetailID`),
    FOREIGN KEY (`SalesOrderID`) REFERENCES `SalesOrderHeader` (`SalesOrderID`),
    FOREIGN KEY (`ProductID`) REFERENCES `Product` (`ProductID`)
);
