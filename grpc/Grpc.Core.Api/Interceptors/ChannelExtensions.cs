namespace Grpc.Core.Interceptors;

/// <summary>Puts interceptors before a channel.</summary>
public static class ChannelExtensions
{
    /// <inheritdoc cref="CallInvokerExtensions.Intercept(CallInvoker, Interceptor)" />
    /// <param name="channel">The channel.</param>
    /// <param name="interceptor">The interceptor.</param>
    public static CallInvoker Intercept(this ChannelBase channel, Interceptor interceptor) =>
        InvokerOf(channel).Intercept(interceptor);

    /// <inheritdoc cref="CallInvokerExtensions.Intercept(CallInvoker, Interceptor[])" />
    /// <param name="channel">The channel.</param>
    /// <param name="interceptors">The interceptors.</param>
    public static CallInvoker Intercept(this ChannelBase channel, params Interceptor[] interceptors) =>
        InvokerOf(channel).Intercept(interceptors);

    /// <inheritdoc cref="CallInvokerExtensions.Intercept(CallInvoker, Func{Metadata, Metadata})" />
    /// <param name="channel">The channel.</param>
    /// <param name="interceptor">
    /// Is given the caller's headers, or empty ones, and gives those to send; it may change what it is given.
    /// </param>
    public static CallInvoker Intercept(this ChannelBase channel, Func<Metadata, Metadata> interceptor) =>
        InvokerOf(channel).Intercept(interceptor);

    private static CallInvoker InvokerOf(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);

        return channel.CreateCallInvoker();
    }
}
