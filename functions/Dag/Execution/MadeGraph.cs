namespace Spate.Dag.Execution;

/// <summary>Runs a graph that is made of the input when its node starts.</summary>
internal sealed class MadeGraph<TIn, TOut>(string name, Func<TIn, Dag<TIn, TOut>> make) : Template<TIn, TOut>
{
    internal override WorkShape Describe() => new(Dag: new DagShape(name, [], []));

    internal override Task<TOut> RunAsync(NodeScope scope, TIn input) => make(input).RunAsync(scope, input);
}
