class CreateOrders < ActiveRecord::Migration[6.1]
  def change
    create_table(:orders) { |t| t.string :customer; t.integer :cents, default: 0 }
  end
end
