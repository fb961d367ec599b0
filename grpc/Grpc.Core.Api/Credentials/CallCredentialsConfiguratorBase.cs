namespace Grpc.Core;

/// <summary>An engine's view of call credentials: one method for each kind there is.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    /// <summary>The credentials are several in one.</summary>
    /// <param name="state">What the engine passed in.</param>
    /// <param name="credentials">The several, in the order in which they apply.</param>
    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    /// <summary>The credentials add to each call's headers.</summary>
    /// <param name="state">What the engine passed in.</param>
    /// <param name="interceptor">Adds to the headers.</param>
    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}
