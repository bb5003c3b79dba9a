namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>
/// The same loads, measured in several rounds: whatever else the machine did in the meantime, it did to all of them. Shown are the least,
/// the median and the greatest rate, and everything else of the round with the median rate.
/// </summary>
internal sealed class Rounds
{
    private readonly Dictionary<string, List<Load>> _loads = new(StringComparer.Ordinal);

    internal void Add(Load load)
    {
        if (!_loads.TryGetValue(load.Name, out var loads))
            _loads.Add(load.Name, loads = []);
        loads.Add(load);
        Console.Error.WriteLine($"  {load.Name}: {load.Rate:N0}/s, {load.Cores(load.Others):N2} cores busy with something else");
    }

    /// <summary>Prints a table.</summary>
    /// <param name="title">What was done.</param>
    /// <param name="activities">How many activities each one has.</param>
    /// <param name="anchor">A rate to compare with, if there is one.</param>
    internal void Print(string title, int activities, double? anchor)
    {
        var peer = _loads.Where(load => load.Key.StartsWith("DBOS", StringComparison.Ordinal))
            .Select(load => Median(load.Value).Rate)
            .DefaultIfEmpty()
            .Max();
        Console.WriteLine();
        Console.WriteLine($"{title}; {_loads.Values.First().Count} rounds");
        Console.WriteLine(
            $"{"",-40}{"rate/s",8}{"least",8}{"most",8}{"act./s",8}{"x MSSQL",9}{"x DBOS",8} |{"engine",8}{"server",8}{"others",8} "
            + $"|{"engine",8}{"server",8} |{"commits",8}{"syncs",8}{"kB log",8}");
        Console.WriteLine($"{"",-40}{"median",8}{"",41} |{"cores busy",24} |{"CPU ms each",16} |{"of each",24}");
        foreach (var (name, loads) in _loads)
            Console.WriteLine(Row(name, loads, activities, anchor, peer));
    }

    private static string Row(string name, List<Load> loads, int activities, double? anchor, double peer)
    {
        var load = Median(loads);
        var engine = name.StartsWith("floor", StringComparison.Ordinal) is false;
        var against = engine && anchor is { } rate ? $"{load.Rate / rate:N1}" : "";
        var againstPeer = engine && peer > 0 ? $"{load.Rate / peer:N2}" : "";
        return $"{name,-40}{load.Rate,8:N0}{loads.Min(each => each.Rate),8:N0}{loads.Max(each => each.Rate),8:N0}"
            + $"{(engine ? $"{load.Rate * activities:N0}" : ""),8}{against,9}{againstPeer,8} |"
            + $"{load.Cores(load.Engine),8:N2}{load.Cores(load.Server),8:N2}{load.Cores(load.Others),8:N2} |"
            + $"{load.Milliseconds(load.Engine),8:N2}{load.Milliseconds(load.Server),8:N2} |"
            + $"{load.Transactions,8:N2}{load.Syncs,8:N2}{load.LogBytes / 1024,8:N2}";
    }

    private static Load Median(List<Load> loads) => loads.OrderBy(load => load.Rate).ElementAt(loads.Count / 2);
}
