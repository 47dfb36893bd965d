import sys

import pandas as pd

frame = pd.DataFrame({'day': pd.date_range('2026-01-01', periods=40), 'cents': range(40)})
frame.groupby(frame.day.dt.month).cents.sum().to_csv(f'/data/out/months-{sys.argv[1].replace("/", "_")}.csv')
