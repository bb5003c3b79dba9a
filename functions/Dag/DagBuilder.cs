using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>
/// Declares a graph of activities. A node takes edges of nodes that are declared before it, so a cycle cannot be written; what else can be
/// wrong is reported by <see cref="Build"/>.
/// </summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
/// <param name="name">The graph's name.</param>
/// <param name="options">What the graph carries besides its nodes.</param>
public sealed partial class DagBuilder<TInput>(string name, DagOptions<TInput>? options = null)
{
    private readonly string _name = name;
    private readonly List<DagNode> _nodes = [];
    private readonly List<ExitHandler> _exitHandlers = [];
    private readonly List<IParameter> _parameters = [];

    /// <summary>The graph's input.</summary>
    public Edge<TInput> Input { get; } = new([], results => (TInput)results.Input!);

    /// <summary>
    /// Declares a part of the input that may be missing, or that has only certain values. It is checked before any node starts.
    /// </summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="read">Reads it; null if it is missing.</param>
    /// <param name="byDefault">What a missing one is; null if it must not be missing.</param>
    /// <param name="allowed">What it may be; empty if anything.</param>
    public Edge<T> Parameter<T>(string name, Func<TInput, T?> read, T? byDefault = null, params IReadOnlyList<T> allowed)
        where T : class =>
            Add(name, input => (read(input) ?? byDefault) is { } value ? (true, value) : (false, default!), byDefault?.ToString(), allowed);

    /// <inheritdoc cref="Parameter{T}(string, Func{TInput, T}, T, IReadOnlyList{T})" />
    public Edge<T> Parameter<T>(string name, Func<TInput, T?> read, T? byDefault = null, params IReadOnlyList<T> allowed)
        where T : struct =>
            Add(name, input => (read(input) ?? byDefault) is { } value ? (true, value) : (false, default), byDefault?.ToString(), allowed);

    /// <summary>Finishes the graph.</summary>
    /// <param name="output">What the graph gives.</param>
    /// <param name="leaves">Nodes that nothing takes or follows, besides those of the output.</param>
    /// <exception cref="DagException">A node leads nowhere.</exception>
    public Dag<TInput, TOutput> Build<TOutput>(Edge<TOutput> output, params IReadOnlyList<INode> leaves)
    {
        var used = output.Sources.Select(source => source.Node).Concat(leaves.Select(leaf => leaf.Definition)).ToHashSet();
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            if (!used.Contains(node))
            {
                throw Wrong(
                    node.Name, "leads nowhere: neither the output nor another node takes or follows it, nor is it among the leaves");
            }

            used.UnionWith(node.Dependencies);
        }

        CheckOwn($"The output of '{_name}'", used);
        var definition = new DagDefinition
        {
            Name = _name,
            Nodes = [.. _nodes],
            ExitHandlers = [.. _exitHandlers],
            Parameters = [.. _parameters],
            ActivityOptions = Untyped(options?.ActivityOptions),
            Lock = Untyped(options?.Lock),
            Deadline = Positive(options?.Deadline, $"The deadline of '{_name}'"),
            FailFast = options?.FailFast ?? false,
        };
        return new Dag<TInput, TOutput>(definition, output);
    }

    private Edge<T> Add<T>(string name, Func<TInput, (bool Given, T Value)> read, string? byDefault, IReadOnlyList<T> allowed)
    {
        var parameter = new Parameter<T>(name, input => read((TInput)input!), allowed) { Default = byDefault };
        if (_parameters.Exists(other => other.Name == name)) throw new DagException($"Two parameters of '{_name}' are named '{name}'.");
        if (byDefault is not null && allowed.Count > 0 && !parameter.Allowed.Contains(byDefault))
            throw new DagException($"Parameter '{name}' of '{_name}' is '{byDefault}' by default, which is not among its allowed values.");
        _parameters.Add(parameter);
        return new Edge<T>([], results => parameter.Read(results.Input));
    }

    private Node<TOut> Add<TOut>(string name, Work work, IReadOnlyList<EdgeSource> sources, NodeOptions<TInput>? options)
    {
        CheckName(name);
        var node = new DagNode
        {
            Index = _nodes.Count,
            Name = name,
            Work = work,
            Sources = [.. sources, .. options?.When?.Holds.Sources ?? []],
            After = options?.After,
            When = options?.When,
            Lock = Untyped(options?.Lock),
            Timeout = Positive(options?.Timeout, $"The timeout of node '{name}' of '{_name}'"),
            ContinueOnFailure = options?.ContinueOnFailure ?? false,
            ActivityOptions = Untyped(options?.ActivityOptions),
        };
        CheckOwn(Title(name), node.Dependencies);
        if (!node.CanStart()) throw Wrong(name, $"can never start: after {node.After!.Text}");
        _nodes.Add(node);
        return new Node<TOut>(node);
    }

    private FanOutBounds BoundsOf(string node, int? knownItems, FanOutOptions<TInput>? options)
    {
        var bounds = new FanOutBounds(options?.MaxItems, options?.Concurrency);
        if (bounds is { MaxItems: <= 0 } or { Concurrency: <= 0 }) throw Wrong(node, "has a bound that is not positive");
        if (bounds is { MaxItems: null, Concurrency: null } && knownItems is null)
            throw Wrong(node, "is an unbounded fan-out: its list is not known before the graph runs, so give MaxItems or Concurrency");
        if (knownItems > bounds.MaxItems) throw Wrong(node, $"fans out to {knownItems} items; its bound is {bounds.MaxItems}");
        return bounds;
    }

    private static Func<object?, T>? Untyped<T>(Func<TInput, T>? choose) =>
        choose is null ? null : input => choose((TInput)input!);

    private void CheckOwn(string taker, IEnumerable<DagNode> taken)
    {
        if (taken.FirstOrDefault(node => !_nodes.Contains(node)) is { } foreign)
            throw new DagException($"{taker} takes '{foreign.Name}', which is a node of another graph.");
    }

    private void CheckName(string node)
    {
        if (!node.Split('-').All(word => word.Length > 0 && word.All(char.IsAsciiLetterOrDigit)))
            throw new DagException($"'{node}' cannot name a node of '{_name}': use letters and digits, with single '-' between them.");
        var names = _nodes.Select(other => other.Name).Concat(_exitHandlers.Select(handler => handler.Name));
        if (names.Contains(node, StringComparer.OrdinalIgnoreCase)) throw Wrong(node, "has the name of another node");
    }

    private static TimeSpan? Positive(TimeSpan? limit, string what) =>
        limit <= TimeSpan.Zero ? throw new DagException($"{what} is not positive.") : limit;

    private DagException Wrong(string node, string what) => new($"{Title(node)} {what}.");

    private string Title(string node) => $"Node '{node}' of '{_name}'";
}
