using System.Globalization;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>Processor time, user and system, as Linux counts it: in hundredths of a second.</summary>
internal static class ProcessorTime
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux of 64 bits
    private const int Parent = 1, User = 11, ChildrenSystem = 14; // places behind the name of the program, in /proc/PID/stat

    /// <summary>Of a process, without its children.</summary>
    internal static TimeSpan OfProcess(int pid) => Sum(Read(pid), User, User + 1);

    /// <summary>Of a process, its children, and those of its children that have ended.</summary>
    internal static TimeSpan OfFamily(int pid) => Sum(Read(pid), User, ChildrenSystem) + Children(pid);

    /// <summary>The process that started a process.</summary>
    internal static int ParentOf(int pid) => (int)Number(Read(pid), Parent);

    /// <summary>Of everything on this machine.</summary>
    internal static TimeSpan OfMachine()
    {
        // user nice system idle iowait irq softirq
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        return Ticks(Number(fields, 0) + Number(fields, 1) + Number(fields, 2) + Number(fields, 5) + Number(fields, 6));
    }

    private static TimeSpan Children(int pid)
    {
        var sum = TimeSpan.Zero;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var child))
                continue;
            try
            {
                var fields = Read(child);
                if (Number(fields, Parent) == pid)
                    sum += Sum(fields, User, User + 1);
            }
            catch (IOException)
            {
                // It ended while we looked; if it was a child, its time is counted with its parent from now on.
            }
        }

        return sum;
    }

    private static string[] Read(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static TimeSpan Sum(string[] fields, int first, int last) =>
        Ticks(Enumerable.Range(first, last - first + 1).Sum(place => Number(fields, place)));

    private static long Number(string[] fields, int place) => long.Parse(fields[place], CultureInfo.InvariantCulture);

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
}
