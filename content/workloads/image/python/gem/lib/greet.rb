module Greet
  def self.hello = 'Good day.'
end
