namespace Spate.Planning.Simulation;

/// <summary>The parts of all files, numbered in the order of their files, and which attempt at each is under way.</summary>
internal sealed class FileParts
{
    private readonly long[] _fileEvents;
    private readonly int[] _firstPart;
    private readonly int[] _file;
    private readonly int[] _attempts;
    private readonly double[] _startedAt;
    private readonly Pod?[] _pods;

    public FileParts(Workload workload)
    {
        _fileEvents = workload.FileSizes();
        _firstPart = new int[_fileEvents.Length + 1];
        for (var file = 0; file < _fileEvents.Length; file++)
            _firstPart[file + 1] = _firstPart[file] + workload.PartsOf(_fileEvents[file]);

        (_file, _attempts, _startedAt, _pods) = (new int[Count], new int[Count], new double[Count], new Pod?[Count]);
        for (var file = 0; file < _fileEvents.Length; file++)
            _file.AsSpan(_firstPart[file], CountOfFile(file)).Fill(file);
    }

    public int Count => _firstPart[^1];

    public int Done { get; private set; }

    public int FileOf(int part) => _file[part];

    public long EventsOfFile(int file) => _fileEvents[file];

    public int CountOfFile(int file) => _firstPart[file + 1] - _firstPart[file];

    public IEnumerable<int> OfFile(int file) => Enumerable.Range(_firstPart[file], CountOfFile(file));

    /// <summary>A file's events are spread over its parts as evenly as possible.</summary>
    public long Events(int part)
    {
        var (file, count) = (_file[part], CountOfFile(_file[part]));
        var number = part - _firstPart[file];
        return (long)(((Int128)_fileEvents[file] * (number + 1) / count) - ((Int128)_fileEvents[file] * number / count));
    }

    /// <summary>Begins an attempt and returns its number.</summary>
    public int Start(int part, Pod pod, double now)
    {
        (_pods[part], _startedAt[part]) = (pod, now);
        return _attempts[part];
    }

    public bool IsCurrent(int part, int attempt) => _attempts[part] == attempt;

    /// <summary>Completes an attempt and returns its pod.</summary>
    public Pod Finish(int part)
    {
        Done++;
        var pod = _pods[part]!;
        _pods[part] = null;
        return pod;
    }

    /// <summary>Aborts an attempt and returns when it began.</summary>
    public double GiveUp(int part)
    {
        _attempts[part]++;
        _pods[part] = null;
        return _startedAt[part];
    }
}
