Gem::Specification.new do |spec|
  spec.name = 'greet'
  spec.version = '1.0.0'
  spec.summary = 'Greets'
  spec.authors = ['CI']
  spec.files = ['lib/greet.rb']
end
