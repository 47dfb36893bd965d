class OrdersController < ApplicationController
  def up = render(plain: Order.connected? ? 'up' : 'starting')

  def index = render(json: Order.last(20))

  def create = render(json: Order.create!(customer: params[:customer], cents: 499))

  def revision
    text = `git --version; hostname`
    render plain: text + IO.popen(%w[date -u], &:read) + system('test -f /rails/REVISION').to_s
  end
end
