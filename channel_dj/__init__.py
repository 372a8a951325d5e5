from channels_lts import python312

python312.apply()
