namespace Spate.Planning.Simulation;

/// <summary>All pods of all pools, by number.</summary>
internal sealed class PodRegistry
{
    private readonly List<Pod> _pods = [];

    public Pod this[int id] => _pods[id];

    public Pod Add(Func<int, Pod> create)
    {
        var pod = create(_pods.Count);
        _pods.Add(pod);
        return pod;
    }
}
