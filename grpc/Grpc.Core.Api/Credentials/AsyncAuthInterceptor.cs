namespace Grpc.Core;

/// <summary>Adds to a call's headers what proves who calls, such as a token.</summary>
/// <param name="context">What is called.</param>
/// <param name="metadata">The headers to add to.</param>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
