namespace :shop do
  task report: :environment do
    IO.popen('sort -t, -k2n | gzip > storage/report.csv.gz', 'w') { |out| Order.find_each { |o| out.puts "#{o.customer},#{o.cents}" } }
    sh 'gzip -t storage/report.csv.gz'
  end

  task prune: :environment do
    Order.where('id < ?', (Order.maximum(:id) || 0) - 500).delete_all
    sh "find tmp -name '*.cache' -mmin +60 -delete"
  end

  task assets: :environment do
    mkdir_p 'public/assets'
    Dir['app/**/*.rb'].each { |file| sh "sha1sum #{file} | cut -c1-10 > public/assets/#{File.basename(file)}.digest", verbose: false }
  end
end
