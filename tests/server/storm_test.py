"""A few seconds of random bytes; storm.py does the same for as long as one likes."""
import storm


def test_random_bytes_at_every_port_neither_end_the_server_nor_fill_its_memory(start):
    print(storm.rage(start(), seconds=5, seed=1))
