module.exports = (name = 'world') => `Good day, ${name}.`;
