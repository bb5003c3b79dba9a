namespace Spate.Dag;

/// <summary>
/// The tags of an activity's call that tell a task hub how to run it. A backend that does not read them runs the activity all the same.
/// </summary>
public static class ActivityTags
{
    /// <summary>The pool of workers that run it.</summary>
    public const string Pool = "spate.pool";

    /// <summary>Its priority within the pool, as a decimal integer; higher runs first.</summary>
    public const string Priority = "spate.priority";

    /// <summary>How long one attempt may run, as <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
    public const string Timeout = "spate.timeout";

    /// <summary>
    /// The path of the node that calls it: <c>node</c>, <c>node[17]</c> for an item of a fan-out, <c>sub/node</c> in a graph that a node
    /// runs, <c>node@lock</c> and <c>node@memo</c> for what serves a node.
    /// </summary>
    public const string Node = "spate.node";
}
