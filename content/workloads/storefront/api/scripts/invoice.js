process.stdout.write('%PDF-1.4 invoice ' + process.argv[2] + '\n');
