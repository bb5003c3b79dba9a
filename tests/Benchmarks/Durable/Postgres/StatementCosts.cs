namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>What a statement cost the server, all its calls together.</summary>
/// <param name="Calls">How many times it was run.</param>
/// <param name="Milliseconds">For how long, waits included, planning left out.</param>
/// <param name="Rows">How many rows it returned or changed.</param>
/// <param name="Blocks">How many blocks of 8 kB it touched.</param>
/// <param name="Text">The statement.</param>
internal sealed record StatementCost(long Calls, double Milliseconds, long Rows, long Blocks, string Text);

/// <summary>The statements of a database, the most expensive first.</summary>
internal sealed class StatementCosts
{
    private readonly List<StatementCost> _costs = [];

    internal long Calls => _costs.Sum(cost => cost.Calls);

    internal void Add(StatementCost cost) => _costs.Add(cost);

    internal void Print(int most)
    {
        Console.WriteLine($"{"ms",10}{"calls",10}{"ms each",10}{"rows each",10}{"blocks each",12}");
        foreach (var (calls, milliseconds, rows, blocks, text) in _costs.Take(most))
        {
            Console.WriteLine(
                $"{milliseconds,10:N0}{calls,10:N0}{milliseconds / calls,10:N3}{(double)rows / calls,10:N1}{(double)blocks / calls,12:N1}  "
                + $"{text[..Math.Min(text.Length, 120)]}");
        }
    }
}
