process.send({ of: process.argv[2], price: 100 + process.argv[2].length }, () => process.exit(0));
