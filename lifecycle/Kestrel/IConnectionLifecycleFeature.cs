using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>A connection's own life, for whoever handles a request on it. Found in <c>HttpContext.Features</c>.</summary>
public interface IConnectionLifecycleFeature
{
    /// <summary>The connection as observed so far.</summary>
    ObservedConnection Connection { get; }

    /// <summary>
    /// Closes the connection gracefully: GOAWAY at once, then the end when every call in flight has finished. Returns at once;
    /// a second request changes nothing.
    /// </summary>
    /// <param name="cause">Why, in a word, for example <c>app_requested</c>.</param>
    void RequestClose(string cause);
}
