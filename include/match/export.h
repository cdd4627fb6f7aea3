/** @file
 *  Visibility of public functions. */
#ifndef MATCH_EXPORT_H
#define MATCH_EXPORT_H

#if defined(SWIG)
#define MATCH_API
#elif defined(_WIN32)
#ifdef MATCH_BUILDING
#define MATCH_API __declspec(dllexport)
#else
#define MATCH_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define MATCH_API __attribute__((visibility("default")))
#else
#define MATCH_API
#endif

#endif
