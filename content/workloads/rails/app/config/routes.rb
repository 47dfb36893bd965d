Rails.application.routes.draw do
  get '/up', to: 'orders#up'
  get '/orders', to: 'orders#index'
  get '/orders/new', to: 'orders#create'
  get '/revision', to: 'orders#revision'
end
