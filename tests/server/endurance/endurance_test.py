"""Some seconds of an endurance run; endurance.py does the same for as long as one likes."""
import endurance
from plan import Plan


def test_faults_neither_lose_a_point_nor_delay_keda_nor_fill_the_memory(program, folder, keda_messages):
    seen = endurance.endure(program, folder, keda_messages, Plan(seconds=10, seed=1))
    print(seen.text())
    assert not seen.failures()
